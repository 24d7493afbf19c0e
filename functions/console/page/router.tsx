import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Where the page is: a path below `/console`, and what stands behind the question mark. */
export type EventLocation = { path: string; query: URLSearchParams };

const MOVED = 'console:moved';

function place(): EventLocation {
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}

export function useLocation(): EventLocation {
  const [here, setHere] = useState(place);
  useEffect(() => {
    const update = () => {
      setHere(place());
    };
    addEventListener('popstate', update);
    addEventListener(MOVED, update);
    return () => {
      removeEventListener('popstate', update);
      removeEventListener(MOVED, update);
    };
  }, []);
  return here;
}

/** @param replace whether the back button skips the place that is left */
export function navigate(to: string, { replace = false }: { replace?: boolean } = {}): void {
  if (replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  dispatchEvent(new Event(MOVED));
}

type LinkProps = {
  to: string;
  class?: string;
  children: ComponentChildren;
  'aria-current'?: 'page' | 'step';
  'aria-label'?: string;
};

/** A link within the page. Opened in another tab, it is a link like any other. */
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
