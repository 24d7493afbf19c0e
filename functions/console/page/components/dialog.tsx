import * as dialog from '@zag-js/dialog';
import { normalizeProps, useMachine } from '@zag-js/preact';
import type { ComponentChildren } from 'preact';
import { createPortal } from 'preact/compat';
import { useId } from 'preact/hooks';
import { useTexts } from '../language';
import { Button } from './button';
import { componentTexts } from './component-texts';

type DialogProps = {
  title: string;
  children: ComponentChildren;
  /** Beside the close button. */
  actions?: ComponentChildren;
  closeText?: string;
  onClose: () => void;
};

/** A modal dialog, open while it is rendered. */
export function Dialog({ title, children, actions, closeText, onClose }: DialogProps) {
  const texts = useTexts(componentTexts);
  const service = useMachine(dialog.machine, {
    id: useId(),
    open: true,
    onOpenChange: ({ open }) => {
      if (!open) onClose();
    },
  });
  const api = dialog.connect(service, normalizeProps);
  return (
    <Portal>
      <div {...api.getBackdropProps()} class="console-backdrop" />
      <div {...api.getPositionerProps()} class="console-dialog-place">
        <div {...api.getContentProps()} class="console-dialog">
          <h2 {...api.getTitleProps()}>{title}</h2>
          <div>{children}</div>
          <div class="console-actions">
            {actions}
            <Button onClick={onClose}>{closeText ?? texts.close}</Button>
          </div>
        </div>
      </div>
    </Portal>
  );
}

type ConfirmProps = {
  title: string;
  children: ComponentChildren;
  confirm: string;
  danger?: boolean;
  busy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
};

export function ConfirmDialog({ confirm, danger = false, busy = false, onConfirm, ...rest }: ConfirmProps) {
  const texts = useTexts(componentTexts);
  return (
    <Dialog
      {...rest}
      closeText={texts.cancel}
      actions={
        <Button kind={danger ? 'danger' : 'primary'} busy={busy} onClick={onConfirm}>
          {confirm}
        </Button>
      }
    />
  );
}

/** Renders into the body, so that no other element clips or covers it. */
export function Portal({ children }: { children: ComponentChildren }) {
  return createPortal(<>{children}</>, document.body);
}
