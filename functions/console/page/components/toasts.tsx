import { createContext, type ComponentChildren } from 'preact';
import { useCallback, useContext, useState } from 'preact/hooks';
import { useTexts } from '../language';
import { componentTexts } from './component-texts';
import type { Tone } from './messages';

type Toast = { id: number; text: string; tone: Tone };
type Say = (text: string, tone?: Tone) => void;

const Toasts = createContext<Say>(() => undefined);

/** They stay until somebody closes them, or the next one comes: nobody has to read in a hurry. */
export function ToastProvider({ children }: { children: ComponentChildren }) {
  const texts = useTexts(componentTexts);
  const [toast, setToast] = useState<Toast | null>(null);
  const say = useCallback<Say>((text, tone = 'success') => {
    setToast((before) => ({ id: (before?.id ?? 0) + 1, text, tone }));
  }, []);
  return (
    <Toasts.Provider value={say}>
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

/** Says something that happened; a screen reader says it too. */
export function useToasts(): Say {
  return useContext(Toasts);
}
