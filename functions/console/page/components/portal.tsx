import type { ComponentChildren } from 'preact';
import { createPortal } from 'preact/compat';

/** Out of all that could cut it off or lie over it. */
export function Portal({ children }: { children: ComponentChildren }) {
  return createPortal(<>{children}</>, document.body);
}
