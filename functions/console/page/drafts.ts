import { useState } from 'preact/hooks';
import * as z from 'zod/mini';
import { stableStringify } from '../../shared/json';
import { useSession } from './api';

/** Unsaved input of a form. */
export type Draft<T> = {
  value: T;
  /** Whether the draft was stored before this screen was opened. */
  isRestored: boolean;
  /** Whether the saved value has changed since the draft was started. */
  isOutdated: boolean;
  change: (value: T) => void;
  /** Restores the saved value. */
  discard: () => void;
};

/**
 * Keeps a draft in the browser's storage: it survives a reload, a new sign-in and a closed tab.
 *
 * @param saved the value without a draft
 * @param schema a stored draft that does not match it is ignored
 */
export function useDraft<T>(name: string, saved: T, schema: z.ZodMiniType<T>): Draft<T> {
  const { person } = useSession();
  const key = `console:draft:${person.name}:${name}`;
  const [stored, setStored] = useState(() => read(key, schema));
  const [initial] = useState(stored);
  return {
    value: stored?.value ?? saved,
    isRestored: stored !== null && stored === initial && !isSame(stored.value, saved, schema),
    isOutdated: stored !== null && !isSame(stored.from, saved, schema),
    change(value) {
      const next = { from: stored?.from ?? saved, value };
      localStorage.setItem(key, JSON.stringify(next));
      setStored(next);
    },
    discard() {
      localStorage.removeItem(key);
      setStored(null);
    },
  };
}

/** `from`: the saved value when the draft was started. */
type StoredDraft<T> = { from: T; value: T };

function read<T>(key: string, schema: z.ZodMiniType<T>): StoredDraft<T> | null {
  try {
    const text = localStorage.getItem(key) ?? 'null';
    return z.object({ from: schema, value: schema }).parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Compares only the fields of the schema. */
function isSame<T>(one: T, other: T, schema: z.ZodMiniType<T>): boolean {
  return stableStringify(schema.parse(one)) === stableStringify(schema.parse(other));
}
