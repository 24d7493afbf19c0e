import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { useTexts } from '../language';
import { Button } from './button';
import { componentTexts } from './component-texts';
import { Icon } from './icon';
import { useFocusReturn } from './focus-return';

const SIZES = { S: 'mod-S', M: 'mod-M', L: 'mod-L' };

type DialogProps = {
  title: string;
  children: ComponentChildren;
  size?: keyof typeof SIZES;
  /** At the end; the main one is the last. Without actions, the dialog has a button to close it. */
  actions?: ComponentChildren;
  onClose: () => void;
};

/** A modal dialog, open while it is rendered. It closes with Escape. */
export function Dialog({ title, children, size = 'S', actions, onClose }: DialogProps) {
  const texts = useTexts(componentTexts);
  const titleId = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useFocusReturn(dialog);
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => {
      shown?.close();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={`dialog ${SIZES[size]} console-confirm`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        // The parent decides: as long as it renders the dialog, the dialog is open.
        event.preventDefault();
        onClose();
      }}
    >
      <div class="dialog-inside">
        <div class="dialog-inside-header">
          <div class="dialog-inside-header-container">
            <h1 class="dialog-inside-header-container-title" id={titleId}>
              {title}
            </h1>
          </div>
          <button
            type="button"
            class="dialog-inside-header-button button"
            title={texts.close}
            onClick={onClose}
          >
            <Icon name="signClose" />
            <span class="pr-u-mask">{texts.close}</span>
          </button>
        </div>
        <div class="dialog-inside-content console-stack mod-S">{children}</div>
        <div class="dialog-inside-footer footer">
          <div class="footer-actions">
            {actions ?? (
              <Button autofocus onClick={onClose}>
                {texts.close}
              </Button>
            )}
          </div>
        </div>
      </div>
    </dialog>
  );
}

type ConfirmProps = {
  title: string;
  children: ComponentChildren;
  /** A verb with its object: "Delete the configuration". */
  confirm: string;
  /** Something is lost or stops: the button is red, and the focus begins on the other one. */
  critical?: boolean;
  busy?: boolean;
  cancel?: string;
  onConfirm: () => void;
  onClose: () => void;
};

/** Asks before an action. */
export function ConfirmDialog({
  confirm,
  critical = false,
  busy = false,
  cancel,
  onConfirm,
  ...rest
}: ConfirmProps) {
  const texts = useTexts(componentTexts);
  return (
    <Dialog
      {...rest}
      actions={
        <>
          <Button kind="quiet" autofocus={critical} onClick={rest.onClose}>
            {cancel ?? texts.cancel}
          </Button>
          <Button
            kind={critical ? 'critical' : 'primary'}
            autofocus={!critical}
            busy={busy}
            onClick={onConfirm}
          >
            {confirm}
          </Button>
        </>
      }
    />
  );
}
