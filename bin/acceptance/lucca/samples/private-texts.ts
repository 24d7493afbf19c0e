import { KNOWN_FIELDS, ENVELOPE_FIELDS, KINDS } from '../events/known-fields';
import type { JsonObject } from '../events/json-nodes';
import { toObject } from '../events/json-nodes';
import { isFieldName } from '../events/value-form';
import { isKept } from './kept-values';
import { TEMPLATES } from './links';

/** Shorter texts say too little, and occur everywhere. */
const MIN_LENGTH = 4;

const KNOWN_NAMES = new Set(
  [...ENVELOPE_FIELDS, ...KINDS.flatMap((kind) => KNOWN_FIELDS[kind])].flatMap((path) =>
    path.replaceAll('[]', '').split('.'),
  ),
);

/** The texts that must not survive: all values except those that are kept, and the ids and addresses in them. */
export class PrivateTexts {
  readonly #texts = new Set<string>();
  /** Days such as `2026-03-02`. */
  readonly days = new Set<string>();

  constructor(events: readonly JsonObject[]) {
    for (const event of events) this.#collect(event, '');
  }

  /** Whether a text contains a private one, in upper or lower case. */
  occurIn(text: string): boolean {
    const folded = text.toLowerCase();
    for (const one of this.#texts) if (folded.includes(one)) return true;
    return false;
  }

  /** Whether the name of a field may stay. A name with a capital letter or that is a value elsewhere may be a person's. */
  allowName(name: string): boolean {
    if (KNOWN_NAMES.has(name)) return true;
    return isFieldName(name) && /^[a-z]/.test(name) && !this.#texts.has(name.toLowerCase());
  }

  #collect(value: unknown, path: string): void {
    if (typeof value === 'number') this.#add(String(value));
    if (typeof value === 'string' && !isKept(path, value)) this.#add(value);
    if (Array.isArray(value)) for (const item of value) this.#collect(item, `${path}[]`);
    for (const [name, field] of Object.entries(toObject(value) ?? {})) {
      if (!isFieldName(name)) this.#add(name);
      this.#collect(field, path === '' ? name : `${path}.${name}`);
    }
  }

  #add(text: string): void {
    const [day] = /^\d{4}-\d{2}-\d{2}/.exec(text) ?? [];
    if (day !== undefined) this.days.add(day);
    const parts = text.match(/[^\s@<>"'(]+@[^\s@<>"')]+|[\da-f]{8}-[\da-f-]{27}|\d+/gi) ?? [];
    for (const part of [text, ...(day === undefined ? parts : [])]) {
      const folded = part.toLowerCase();
      const isTemplate = TEMPLATES.some((template) => template.includes(folded));
      if (folded.length >= MIN_LENGTH && !isTemplate) this.#texts.add(folded);
    }
  }
}
