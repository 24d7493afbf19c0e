import type { ComponentChildren } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks';
import { useTexts } from '../language';
import { componentTexts } from './component-texts';
import { useFocusReturn } from './focus-return';
import { Icon } from './icon';

/** Below this width the panel covers the screen, and what is behind it cannot be used. */
const COVERS = '(width < 40em)';

type SidePanelProps = {
  title: string;
  /** Below the title. */
  subtitle?: ComponentChildren;
  /** In the head, before the button to close: previous and next. */
  navigation?: ComponentChildren;
  children: ComponentChildren;
  /** In the foot; the main one is the last. */
  actions?: ComponentChildren;
  /** Where the focus goes when the panel closes; by default where it was before. */
  returnFocus?: () => HTMLElement | null | undefined;
  onClose: () => void;
};

/** A panel beside the content, which stays usable. Open while it is rendered; it closes with Escape. */
export function SidePanel({
  title,
  subtitle,
  navigation,
  children,
  actions,
  returnFocus,
  onClose,
}: SidePanelProps) {
  const texts = useTexts(componentTexts);
  const titleId = useId();
  const panel = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const latest = useRef(onClose);
  latest.current = onClose;
  useFocusReturn(panel, returnFocus);
  useLayoutEffect(() => {
    const shown = panel.current;
    if (matchMedia(COVERS).matches) shown?.showModal();
    else shown?.show();
    heading.current?.focus({ preventScroll: true });
    return () => {
      shown?.close();
    };
  }, []);
  useEffect(() => {
    const close = (event: KeyboardEvent) => {
      const isTaken = event.defaultPrevented || document.querySelector('dialog:modal') !== null;
      if (event.key === 'Escape' && !isTaken) latest.current();
    };
    document.addEventListener('keydown', close);
    return () => {
      document.removeEventListener('keydown', close);
    };
  }, []);
  return (
    <dialog
      ref={panel}
      class="dialog mod-drawer console-panel"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div class="dialog-inside">
        <div class="dialog-inside-header">
          <div class="dialog-inside-header-container">
            <h1 class="dialog-inside-header-container-title" id={titleId} ref={heading} tabIndex={-1}>
              {title}
            </h1>
            {subtitle && <p class="console-small console-subtle">{subtitle}</p>}
          </div>
          {navigation && (
            <div class="dialog-inside-header-actionOptional console-panel-nav">{navigation}</div>
          )}
          <button
            type="button"
            class="dialog-inside-header-button button"
            title={texts.closeWithKey}
            onClick={onClose}
          >
            <Icon name="signClose" />
            <span class="pr-u-mask">{texts.closeWithKey}</span>
          </button>
        </div>
        <div class="dialog-inside-content" tabIndex={0}>
          {children}
        </div>
        {actions && (
          <div class="dialog-inside-footer footer">
            <div class="footer-actions">{actions}</div>
          </div>
        )}
      </div>
    </dialog>
  );
}
