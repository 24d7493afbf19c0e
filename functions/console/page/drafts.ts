import { useState } from 'preact/hooks';
import type * as z from 'zod/mini';
import { useSession } from './api';

/**
 * Keeps a value of a screen in the browser's storage, for each person: it survives a reload and a closed tab.
 *
 * @param schema a stored value that does not match it is ignored
 */
export function useKept<T>(
  name: string,
  initial: T,
  schema: z.ZodMiniType<T>,
): [value: T, keep: (value: T) => void] {
  const { person } = useSession();
  const key = `console:kept:${person.name}:${name}`;
  const [value, setValue] = useState(() => read(key, schema) ?? initial);
  return [
    value,
    (next) => {
      localStorage.setItem(key, JSON.stringify(next));
      setValue(next);
    },
  ];
}

function read<T>(key: string, schema: z.ZodMiniType<T>): T | null {
  try {
    return schema.parse(JSON.parse(localStorage.getItem(key) ?? ''));
  } catch {
    return null;
  }
}
