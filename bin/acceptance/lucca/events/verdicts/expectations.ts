import { confirmed, notDecided, refuted, type Finding } from '../../../check';
import type { AssumptionId } from '../../../assumptions/assumption';
import type { FieldFigures } from '../field-figures';
import { KNOWN_FIELDS, type Kind } from '../known-fields';
import { isTextForm } from '../value-form';

/** Long lists of fields say no more than short ones. */
const MAX_SHOWN = 12;

type Expectation = {
  /** Whether a value of this form is accepted. */
  accepts: (form: string) => boolean;
  /** Whether each resource must have the field, or at least one. @default 'each' */
  in?: 'each' | 'some';
};

export const text = isTextForm;
export const textOrNull = (form: string) => isTextForm(form) || form === 'null';
export const object = (form: string) => form === 'object';
export const objectOrNull = (form: string) => form === 'object' || form === 'null';
export const list = (form: string) => form === 'list' || form === 'empty list';
/** Whether ids are texts is another assumption. */
export const id = (form: string) => isTextForm(form) || form === 'number';

/** Returns clauses such as `title is missing in 3 of 4`. */
export function fieldProblems(
  figures: FieldFigures,
  path: string,
  { accepts, in: where = 'each' }: Expectation,
): string[] {
  const missing = figures.missing(path);
  const all = missing + figures.present(path);
  const isMissing = where === 'each' ? missing > 0 : all > 0 && missing === all;
  const forms = figures.forms(path).filter(([form]) => !accepts(form));
  return [
    ...(isMissing ? [`${path} is missing in ${missing} of ${all}`] : []),
    ...forms.map(([form, count]) => `${path} is ${form} in ${count} of ${all}`),
  ];
}

/** Returns a clause for each value of an enumeration that the connector does not know. */
export function valueProblems(figures: FieldFigures, path: string, known: readonly string[]): string[] {
  const unknown = figures.values(path).filter(([value]) => !known.includes(value));
  return unknown.map(([value, count]) => `${path} is ${value} in ${count} of ${figures.present(path)}`);
}

/** Names the unknown fields of a kind, which may be the ones that are missing. */
export function unknownFields(figures: FieldFigures, kind: Kind): string {
  const unknown = figures.unknown(KNOWN_FIELDS[kind]);
  return unknown.length === 0 ? '' : `; unknown fields: ${shown(unknown)}`;
}

export function shown(names: readonly string[]): string {
  const more = names.length > MAX_SHOWN ? ` and ${names.length - MAX_SHOWN} more` : '';
  return `${names.slice(0, MAX_SHOWN).join(', ')}${more}`;
}

/** Decides by the problems that were found; without evidence, it is not decided. */
export function decide(
  assumption: AssumptionId,
  problems: readonly string[],
  evidence: { detail: string } | { lacking: string; advice: string },
  hint = '',
): Finding {
  if (problems.length > 0) return refuted(assumption, `${shown(problems)}${hint}`);
  return 'detail' in evidence
    ? confirmed(assumption, evidence.detail)
    : notDecided(assumption, evidence.lacking, evidence.advice);
}

/** What to do if the list has no event of a kind. */
export const LOOK_AGAIN = 'wait a minute and run this again with --only lucca';
