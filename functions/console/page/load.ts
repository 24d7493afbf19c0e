import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

export type Loaded<T> = {
  state: 'loading' | 'ready' | 'failed';
  /** What was loaded last, also while it is loaded anew, and where that fails. */
  value: T | null;
  error: unknown;
  reload: () => void;
};

/**
 * Loads something, and again when `key` changes.
 *
 * @param everyMs again after so long, while somebody looks at the page
 */
export function useLoad<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
  { everyMs = null }: { everyMs?: number | null } = {},
): Loaded<T> {
  const [shown, setShown] = useState<{ key: string; value: T | null; error: unknown; isLoading: boolean }>({
    key,
    value: null,
    error: null,
    isLoading: true,
  });
  const latest = useRef(load);
  latest.current = load;
  const [turn, setTurn] = useState(0);
  const reload = useCallback(() => {
    setTurn((before) => before + 1);
  }, []);

  useEffect(() => {
    const ending = new AbortController();
    setShown((before) => ({
      ...(before.key === key ? before : { value: null, error: null }),
      key,
      isLoading: true,
    }));
    latest.current(ending.signal).then(
      (value) => {
        if (!ending.signal.aborted) setShown({ key, value, error: null, isLoading: false });
      },
      (error: unknown) => {
        if (!ending.signal.aborted) setShown((before) => ({ ...before, error, isLoading: false }));
      },
    );
    return () => {
      ending.abort();
    };
  }, [key, turn]);

  useEffect(() => {
    if (everyMs === null) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') reload();
    }, everyMs);
    return () => {
      clearInterval(timer);
    };
  }, [everyMs, reload]);

  const isHere = shown.key === key;
  const value = isHere ? shown.value : null;
  const error = isHere ? shown.error : null;
  const state = error !== null && value === null ? 'failed' : value === null ? 'loading' : 'ready';
  return { state, value, error, reload };
}
