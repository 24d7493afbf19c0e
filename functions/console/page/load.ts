import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

export type Loaded<T> = {
  state: 'loading' | 'ready' | 'failed';
  /** The last result, also while it is reloaded and after a reload fails. */
  value: T | null;
  error: unknown;
  reload: () => void;
};

/**
 * Loads a value, and loads it again when `key` changes.
 *
 * @param pollMs interval of reloads while the page is visible; null for none
 */
export function useLoad<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
  { pollMs = null }: { pollMs?: number | null } = {},
): Loaded<T> {
  const [shown, setShown] = useState<{ key: string; value: T | null; error: unknown; isLoading: boolean }>({
    key,
    value: null,
    error: null,
    isLoading: true,
  });
  const latest = useRef(load);
  latest.current = load;
  const [reloads, setReloads] = useState(0);
  const reload = useCallback(() => {
    setReloads((before) => before + 1);
  }, []);

  useEffect(() => {
    const controller = new AbortController();
    setShown((before) => ({
      ...(before.key === key ? before : { value: null, error: null }),
      key,
      isLoading: true,
    }));
    latest.current(controller.signal).then(
      (value) => {
        if (!controller.signal.aborted) setShown({ key, value, error: null, isLoading: false });
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setShown((before) => ({ ...before, error, isLoading: false }));
      },
    );
    return () => {
      controller.abort();
    };
  }, [key, reloads]);

  const isLoading = useRef(true);
  isLoading.current = shown.isLoading;
  useEffect(() => {
    if (pollMs === null) return;
    const timer = setInterval(() => {
      // A slow answer is waited for: a poll that replaced it would never end.
      if (document.visibilityState === 'visible' && !isLoading.current) reload();
    }, pollMs);
    return () => {
      clearInterval(timer);
    };
  }, [pollMs, reload]);

  const isCurrent = shown.key === key;
  const value = isCurrent ? shown.value : null;
  const error = isCurrent ? shown.error : null;
  const state = error !== null && value === null ? 'failed' : value === null ? 'loading' : 'ready';
  return { state, value, error, reload };
}
