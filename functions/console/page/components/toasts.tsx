import { createContext, type ComponentChildren } from 'preact';
import { useCallback, useContext, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useTexts } from '../language';
import { componentTexts } from './component-texts';
import { Icon } from './icon';
import { paletteOf, TONE_ICONS, type Tone } from './messages';

type Toast = { id: number; text: string; tone: Tone };
type ShowToast = (text: string, tone?: Tone) => void;

const Toasts = createContext<ShowToast>(() => undefined);

/** A toast stays until it is closed or replaced by the next one; news of success goes by itself. */
export function ToastProvider({ children }: { children: ComponentChildren }) {
  const texts = useTexts(componentTexts);
  const [toast, setToast] = useState<Toast | null>(null);
  const showToast = useCallback<ShowToast>((text, tone = 'success') => {
    setToast((before) => ({ id: (before?.id ?? 0) + 1, text, tone }));
  }, []);
  const close = () => {
    setToast(null);
  };
  const region = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    // Moves it above dialogs that have opened since.
    region.current?.hidePopover();
    region.current?.showPopover();
  }, [toast?.id]);
  return (
    <Toasts.Provider value={showToast}>
      {children}
      <div class="toasts" role="status" aria-live="polite" popover="manual" ref={region}>
        {toast && (
          <div
            class={`toasts-item ${paletteOf(toast.tone)}`}
            key={toast.id}
            // The time runs as an animation of the button, which the pointer and the focus pause.
            onAnimationEnd={({ target }) => {
              if (toast.tone === 'success' && target instanceof HTMLButtonElement) close();
            }}
          >
            <Icon name={TONE_ICONS[toast.tone]} class="toast-item-icon" />
            <div class="toast-item-content">
              <p class="toast-item-content-description">{toast.text}</p>
            </div>
            <button type="button" class="toasts-item-kill button" onClick={close}>
              <Icon name="signClose" />
              <span class="pr-u-mask">{texts.close}</span>
            </button>
          </div>
        )}
      </div>
    </Toasts.Provider>
  );
}

/** Shows a message, which screen readers announce. */
export function useToast(): ShowToast {
  return useContext(Toasts);
}
