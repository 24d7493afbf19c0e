import { useRef, useState } from 'preact/hooks';
import * as z from 'zod/mini';
import { useSession } from '../../../api';
import { FIELD_NAMES, fieldsSchema, isSame, type FieldName, type Fields } from './fields';

/** The unsaved changes of a configuration in this browser. */
export type ConfigurationDraft = {
  /** The saved values with the changes. */
  fields: Fields;
  /** The changed fields. */
  changed: FieldName[];
  /** Those that another person has changed since: to save them needs a decision. */
  outdated: FieldName[];
  change: (part: Partial<Fields>) => void;
  /** @param names by default all fields */
  discard: (names?: readonly FieldName[]) => void;
};

const storedDraft = z.object({
  /** The saved values of the changed fields, when they were first changed. */
  from: z.partial(fieldsSchema),
  changes: z.partial(fieldsSchema),
});
type StoredDraft = z.infer<typeof storedDraft>;

const NO_DRAFT: StoredDraft = { from: {}, changes: {} };

/**
 * Keeps the changes in the browser's storage: they survive a reload, a new sign-in and a closed tab. A field that gets its
 * saved value back is no change, so an untouched form leaves nothing.
 *
 * @param id null for a new configuration
 */
export function useConfigurationDraft(id: string | null, saved: Fields): ConfigurationDraft {
  const { person } = useSession();
  const key = draftKey(person.name, id);
  const [draft, setDraft] = useState(() => readDraft(key));
  // Two changes before the next render build on each other.
  const latest = useRef(draft);
  const store = (next: StoredDraft) => {
    latest.current = next;
    if (Object.keys(next.changes).length > 0) localStorage.setItem(key, JSON.stringify(next));
    else localStorage.removeItem(key);
    setDraft(next);
  };
  const changed = FIELD_NAMES.filter((name) => isChanged(draft, saved, name));
  return {
    fields: { ...saved, ...draft.changes },
    changed,
    outdated: changed.filter((name) => name in draft.from && !isSame(draft.from[name], saved[name])),
    change(part) {
      const { from, changes } = latest.current;
      const next: StoredDraft = { from: { ...saved, ...from }, changes: { ...changes, ...part } };
      const names = FIELD_NAMES.filter((name) => isChanged(next, saved, name));
      store({ from: pick(next.from, names), changes: pick(next.changes, names) });
    },
    discard(names = FIELD_NAMES) {
      const { from, changes } = latest.current;
      const kept = FIELD_NAMES.filter((name) => name in changes && !names.includes(name));
      store({ from: pick(from, kept), changes: pick(changes, kept) });
    },
  };
}

/** Returns the ids of the configurations with unsaved changes; `new` for one that is not created yet. */
export function draftIds(person: string): Set<string> {
  const prefix = draftKey(person, '');
  const keys = Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index) ?? '');
  return new Set(keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length)));
}

export function discardDraft(person: string, id: string | null): void {
  localStorage.removeItem(draftKey(person, id));
}

function draftKey(person: string, id: string | null): string {
  return `console:draft:${person}:configuration:${id ?? 'new'}`;
}

function readDraft(key: string): StoredDraft {
  try {
    return storedDraft.parse(JSON.parse(localStorage.getItem(key) ?? ''));
  } catch {
    return NO_DRAFT;
  }
}

function isChanged({ changes }: StoredDraft, saved: Fields, name: FieldName): boolean {
  return name in changes && !isSame(changes[name], saved[name]);
}

function pick(fields: Partial<Fields>, names: FieldName[]): Partial<Fields> {
  return z.partial(fieldsSchema).parse(Object.fromEntries(names.map((name) => [name, fields[name]])));
}
