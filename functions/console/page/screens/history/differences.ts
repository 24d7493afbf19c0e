import { shownConfiguration, type ShownConfiguration } from '../../../contract/configurations';
import { differingWords } from '../configurations/configuration-words';
import type { ConfigurationTexts } from '../configurations/texts';

/** A value that is not the same before and after; empty where there is none. */
export type Difference = { label: string; before: string; after: string };

/** What changed: of a configuration in words; of anything else, such as events that were retried, as it was kept. */
export function differences(before: unknown, after: unknown, texts: ConfigurationTexts): Difference[] {
  const was = configurationIn(before);
  const is = configurationIn(after);
  if (was !== undefined && is !== undefined) return differingWords(was, is, texts);
  const values = { before: leaves(before, ''), after: leaves(after, '') };
  const places = new Set([...values.before.keys(), ...values.after.keys()]);
  return [...places]
    .map((place) => ({
      label: place,
      before: values.before.get(place) ?? '',
      after: values.after.get(place) ?? '',
    }))
    .filter((one) => one.before !== one.after);
}

/** Undefined if it is something else. */
function configurationIn(value: unknown): ShownConfiguration | null | undefined {
  return value === null ? null : shownConfiguration.safeParse(value).data;
}

/** Each value with its place: `filter.outcome`. */
function leaves(value: unknown, place: string): Map<string, string> {
  if (value === null || value === undefined) return new Map();
  if (typeof value !== 'object' || Array.isArray(value)) {
    return new Map([[place, typeof value === 'string' ? value : JSON.stringify(value)]]);
  }
  const parts = Object.entries(value).flatMap(([name, part]) => [
    ...leaves(part, place === '' ? name : `${place}.${name}`),
  ]);
  return new Map(parts);
}
