import { createContext, type ComponentChildren } from 'preact';
import { useCallback, useContext, useState } from 'preact/hooks';
import { useTexts } from '../language';
import { componentTexts } from './component-texts';
import type { Tone } from './messages';

type Toast = { id: number; text: string; tone: Tone };
type ShowToast = (text: string, tone?: Tone) => void;

const Toasts = createContext<ShowToast>(() => undefined);

/** A toast stays until it is closed or replaced by the next one. */
export function ToastProvider({ children }: { children: ComponentChildren }) {
  const texts = useTexts(componentTexts);
  const [toast, setToast] = useState<Toast | null>(null);
  const showToast = useCallback<ShowToast>((text, tone = 'success') => {
    setToast((before) => ({ id: (before?.id ?? 0) + 1, text, tone }));
  }, []);
  return (
    <Toasts.Provider value={showToast}>
      {children}
      <div class="console-toasts" role="status" aria-live="polite">
        {toast && (
          <div class={`console-toast console-toast-${toast.tone}`} key={toast.id}>
            <span>{toast.text}</span>
            <button
              type="button"
              class="console-tag-remove"
              aria-label={texts.close}
              onClick={() => {
                setToast(null);
              }}
            >
              ×
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
