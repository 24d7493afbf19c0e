import { ENVELOPE_FIELDS, KINDS, KNOWN_FIELDS } from '../events/known-fields';
import { toObject, type JsonObject } from '../events/json-nodes';
import { isIdentifier } from '../events/value-form';
import { isEnumerationPath, isKept } from './kept-values';
import { PrivateTexts } from './private-texts';
import { Replacements } from './replacements';
import type { Random } from './words';

const KNOWN_PATHS = new Set([...ENVELOPE_FIELDS, ...KINDS.flatMap((kind) => KNOWN_FIELDS[kind])]);

export type Anonymised = {
  events: JsonObject[];
  /** Unknown fields whose values look like those of an enumeration. They were replaced as well. */
  maybeEnumerations: string[];
};

/**
 * Replaces every value of events by one of the same form, consistently in all of them. What stays are the names of
 * fields, the values of known enumerations and types, time zones, topics and API versions.
 *
 * @param events redacted
 */
export function anonymise(events: readonly JsonObject[], random: Random): Anonymised {
  const originals = new PrivateTexts(events);
  const replacements = new Replacements(originals, random);
  const maybeEnumerations = new Set<string>();
  return {
    events: events.map((event) => fields(event, '')),
    get maybeEnumerations() {
      return [...maybeEnumerations];
    },
  };

  function fields(object: JsonObject, path: string): JsonObject {
    return Object.fromEntries(
      Object.entries(object).map(([name, value]) => {
        const shown = originals.allowName(name) ? name : replacements.name(name);
        return [shown, replaced(value, path === '' ? shown : `${path}.${shown}`)];
      }),
    );
  }

  function replaced(value: unknown, path: string): unknown {
    if (typeof value === 'string') return isKept(path, value) ? value : text(value, path);
    if (typeof value === 'number') return isKept(path, value) ? value : replacements.number(value);
    if (Array.isArray(value)) return value.map((item) => replaced(item, `${path}[]`));
    const object = toObject(value);
    return object ? fields(object, path) : value;
  }

  function text(value: string, path: string): string {
    const isUnknown = !KNOWN_PATHS.has(path) || isEnumerationPath(path);
    if (isUnknown && isIdentifier(value) && !/\d/.test(value)) maybeEnumerations.add(path);
    return replacements.replace(value, /(^|\.)id$|Id$/.test(path));
  }
}
