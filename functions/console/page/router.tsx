import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import * as z from 'zod/mini';

/** The page's URL: a path below `/console`, and the query string. */
export type PageLocation = { path: string; query: URLSearchParams };

const NAVIGATED = 'console:navigated';

/** While the content of a screen that one returns to is loading, its place is not there yet. */
const RESTORE_MS = 3_000;

/** Kept in the history entry of a screen that one leaves: its scroll position, and the link that had the focus. */
const place = z.object({ scroll: z.number(), focus: z.nullable(z.string()) });
type Place = z.infer<typeof place>;

let returning = false;
/** Null if no place is being restored. */
let stopRestoring: (() => void) | null = null;

function currentLocation(): PageLocation {
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}

export function useLocation(): PageLocation {
  const [current, setCurrent] = useState(currentLocation);
  useEffect(() => {
    const update = () => {
      setCurrent(currentLocation());
    };
    addEventListener('popstate', update);
    addEventListener(NAVIGATED, update);
    return () => {
      removeEventListener('popstate', update);
      removeEventListener(NAVIGATED, update);
    };
  }, []);
  return current;
}

/** Keeps scroll position and focus for the browser's Back and Forward. Called once, when the page starts. */
export function keepPlaces(): void {
  history.scrollRestoration = 'manual';
  addEventListener('popstate', ({ state }: PopStateEvent) => {
    const left = place.safeParse(state);
    returning = left.success;
    stopRestoring?.();
    if (left.success) restore(left.data);
    else scroller().scrollTo(0, 0);
  });
  // The entry that Back or Forward leaves can no longer be written to then: it is kept up to date instead.
  // Elements' own events do not bubble.
  addEventListener('scrollend', rememberPlace, { capture: true, passive: true });
  addEventListener('focusin', rememberPlace, { passive: true });
}

/** Whether the current screen was opened by Back or Forward, which restore its scroll position and focus. */
export function isReturning(): boolean {
  return returning;
}

/**
 * Opens a screen, or the same screen with another query string.
 *
 * @param options.replace whether the back button skips the current URL
 * @param options.keepScroll for changes that stay on the screen, such as filters
 */
export function navigate(
  to: string,
  { replace = false, keepScroll = replace }: { replace?: boolean; keepScroll?: boolean } = {},
): void {
  stopRestoring?.();
  returning = false;
  if (replace) {
    history.replaceState(history.state, '', to);
  } else {
    rememberPlace();
    history.pushState(null, '', to);
  }
  if (!keepScroll) scroller().scrollTo(0, 0);
  dispatchEvent(new Event(NAVIGATED));
}

/** The content scrolls beside the navigation; before the sign-in, the page itself. */
function scroller(): Element {
  return document.querySelector('.appLayout-main') ?? document.documentElement;
}

function rememberPlace(): void {
  if (stopRestoring) return;
  const focus =
    document.activeElement instanceof HTMLAnchorElement ? document.activeElement.getAttribute('href') : null;
  const here: Place = { scroll: scroller().scrollTop, focus };
  history.replaceState(here, '');
}

/** Scrolls and focuses as soon as the content is there. Stops when the person scrolls, types or clicks. */
function restore({ scroll, focus }: Place): void {
  const start = performance.now();
  let frame = 0;
  const stop = () => {
    cancelAnimationFrame(frame);
    stopRestoring = null;
    for (const event of ['wheel', 'keydown', 'pointerdown']) removeEventListener(event, stop);
  };
  const attempt = () => {
    const link =
      focus === null ? null : document.querySelector<HTMLElement>(`a[href="${CSS.escape(focus)}"]`);
    const { scrollHeight, clientHeight } = scroller();
    const isThere = scrollHeight - clientHeight >= scroll && (focus === null || link);
    if (isThere || performance.now() - start > RESTORE_MS) {
      link?.focus({ preventScroll: true });
      scroller().scrollTo(0, scroll);
      stop();
    } else {
      frame = requestAnimationFrame(attempt);
    }
  };
  for (const event of ['wheel', 'keydown', 'pointerdown']) addEventListener(event, stop, { once: true });
  frame = requestAnimationFrame(attempt);
  stopRestoring = stop;
}

type LinkProps = {
  to: string;
  class?: string;
  id?: string;
  title?: string;
  hreflang?: string;
  children: ComponentChildren;
  replace?: boolean;
  keepScroll?: boolean;
  'aria-current'?: 'page' | 'step' | 'location' | 'true';
  'aria-label'?: string;
  'aria-describedby'?: string;
};

/** A link within the page. With a modifier key, the browser opens it in a new tab as usual. */
export function Link({ to, children, replace = false, keepScroll = replace, ...attributes }: LinkProps) {
  return (
    <a
      href={to}
      {...attributes}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return;
        event.preventDefault();
        // Safari does not focus a link that is clicked: the way back needs it.
        event.currentTarget.focus({ preventScroll: true });
        navigate(to, { replace, keepScroll });
      }}
    >
      {children}
    </a>
  );
}
