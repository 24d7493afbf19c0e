import { useState } from 'preact/hooks';
import * as z from 'zod/mini';
import { stableStringify } from '../../shared/stable-json';
import { useSession } from './api';

/** What somebody types, as long as it is not saved. */
export type Draft<T> = {
  value: T;
  /** It was typed before this screen was opened: the person may not remember it. */
  isRestored: boolean;
  /** What it changes is not as it was when it was typed. */
  isOutdated: boolean;
  change: (value: T) => void;
  /** Back to what is saved. */
  forget: () => void;
};

/**
 * Keeps what somebody types in this browser: neither a reload, nor a new sign-in, nor a closed tab loses it.
 *
 * @param saved what is typed over
 * @param schema tells whether what was kept is still of use
 */
export function useDraft<T>(name: string, saved: T, schema: z.ZodMiniType<T>): Draft<T> {
  const { person } = useSession();
  const key = `console:draft:${person.name}:${name}`;
  const [kept, setKept] = useState(() => read(key, schema));
  const [before] = useState(kept);
  return {
    value: kept?.value ?? saved,
    isRestored: kept !== null && kept === before && !isSame(kept.value, saved, schema),
    isOutdated: kept !== null && !isSame(kept.from, saved, schema),
    change(value) {
      const next = { from: kept?.from ?? saved, value };
      localStorage.setItem(key, JSON.stringify(next));
      setKept(next);
    },
    forget() {
      localStorage.removeItem(key);
      setKept(null);
    },
  };
}

/** `from`: what was saved when the first letter was typed. */
type Kept<T> = { from: T; value: T };

function read<T>(key: string, schema: z.ZodMiniType<T>): Kept<T> | null {
  try {
    const text = localStorage.getItem(key) ?? 'null';
    return z.object({ from: schema, value: schema }).parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** As far as the schema goes. */
function isSame<T>(one: T, other: T, schema: z.ZodMiniType<T>): boolean {
  return stableStringify(schema.parse(one)) === stableStringify(schema.parse(other));
}
