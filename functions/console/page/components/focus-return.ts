import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

/**
 * Puts the focus back where it was before a layer opened, or on the heading of the screen if that is gone.
 * To be called before the effect that opens the layer.
 *
 * @param find where the focus goes instead, at the time of closing
 */
export function useFocusReturn(
  layer: RefObject<HTMLElement | null>,
  find?: () => HTMLElement | null | undefined,
): void {
  useLayoutEffect(() => {
    const before = document.activeElement;
    const opened = layer.current;
    return () => {
      const { activeElement } = document;
      const isElsewhere = activeElement !== document.body && !opened?.contains(activeElement);
      // The layer is still open, and a modal one makes everything else inert.
      setTimeout(() => {
        if (isElsewhere && activeElement?.isConnected) return;
        const element = find?.() ?? (before instanceof HTMLElement && before.isConnected ? before : null);
        element?.focus({ preventScroll: true });
        // The element may be disabled by now.
        if (element === null || document.activeElement !== element) focusHeading();
      });
    };
  }, []);
}

/** Puts the focus on the heading of the screen, for an element that is about to lose it. */
export function focusHeading(): void {
  document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
}
