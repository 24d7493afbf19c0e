import { useCallback, useState } from 'preact/hooks';
import type * as z from 'zod/mini';

/**
 * What somebody types, kept in this tab: neither a reload nor a new sign-in loses it.
 *
 * @param schema tells whether what was kept is still of use
 */
export function useDraft<T>(
  name: string,
  initial: T,
  schema: z.ZodMiniType<T>,
): [draft: T, change: (draft: T) => void, forget: () => void] {
  const key = `console:draft:${name}`;
  const [draft, setDraft] = useState<T>(() => {
    const kept = parsed(sessionStorage.getItem(key));
    const valid = schema.safeParse(kept);
    return valid.success ? valid.data : initial;
  });
  const change = useCallback(
    (next: T) => {
      sessionStorage.setItem(key, JSON.stringify(next));
      setDraft(next);
    },
    [key],
  );
  const forget = useCallback(() => {
    sessionStorage.removeItem(key);
  }, [key]);
  return [draft, change, forget];
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}
