import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** The page's URL: a path below `/console`, and the query string. */
export type PageLocation = { path: string; query: URLSearchParams };

const NAVIGATED = 'console:navigated';

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

/** @param replace whether the back button skips the current URL */
export function navigate(to: string, { replace = false }: { replace?: boolean } = {}): void {
  if (replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  dispatchEvent(new Event(NAVIGATED));
}

type LinkProps = {
  to: string;
  class?: string;
  children: ComponentChildren;
  'aria-current'?: 'page' | 'step';
  'aria-label'?: string;
};

/** A link within the page. With a modifier key, the browser opens it in a new tab as usual. */
export function Link({ to, children, ...attributes }: LinkProps) {
  return (
    <a
      href={to}
      {...attributes}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        navigate(to);
      }}
    >
      {children}
    </a>
  );
}
