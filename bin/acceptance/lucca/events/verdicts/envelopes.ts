import { notDecided, type Finding } from '../../../check';
import type { EstablishmentComparison } from '../establishments';
import type { FieldFigures } from '../field-figures';
import { DAYS, IDS, INSTANTS, KINDS } from '../known-fields';
import type { Survey } from '../survey';
import { isInstantForm, isTextForm } from '../value-form';
import { decide, fieldProblems, LOOK_AGAIN } from './expectations';

const ANY_CHANGE = `Book a workplace in Lucca, ${LOOK_AGAIN}`;

const NO_EVENT = {
  lacking: 'the list has no event about a calendar event or an absence',
  advice: ANY_CHANGE,
};

/** LUCCA-09: ids are texts, and every event has one. */
export function ids(survey: Survey): Finding {
  const { events, envelope } = survey;
  const problems = [
    ...fieldProblems(envelope, 'id', { accepts: isTextForm }),
    ...allFigures(survey).flatMap((figures) =>
      IDS.flatMap((path) => otherForms(figures, path, (form) => isTextForm(form) || form === 'null')),
    ),
  ];
  return decide(
    'LUCCA-09',
    [...new Set(problems)],
    events > 0 ? { detail: `in ${events} events` } : NO_EVENT,
  );
}

/** LUCCA-10: instants have Z or an offset, and days are dates. */
export function dateForms(survey: Survey): Finding {
  const figures = allFigures(survey);
  const wrong = (path: string, isRight: (form: string) => boolean) =>
    figures.flatMap((one) => otherForms(one, path, (form) => !isTextForm(form) || isRight(form)));
  const problems = [
    ...INSTANTS.flatMap((path) => wrong(path, isInstantForm)),
    ...DAYS.flatMap((path) => wrong(path, (form) => form === 'date')),
  ];
  const read = [...INSTANTS, ...DAYS].map((path) => sum(figures, path));
  const evidence = survey.events > 0 ? { detail: `in ${read.reduce((a, b) => a + b, 0)} fields` } : NO_EVENT;
  return decide('LUCCA-10', problems, evidence);
}

/** LUCCA-11: the data of a deletion is the last state or a reference. */
export function deletions({ deletions: found }: Survey): Finding {
  const wrong = (['no id', 'nothing'] as const).filter((content) => found.of(content) > 0);
  const problems = wrong.map((content) => `data holds ${content} in ${found.of(content)} of ${found.total}`);
  const contents = found.sorted.map(([content, count]) => `${content} in ${count}`).join(', ');
  const evidence =
    found.total > 0
      ? { detail: `data holds ${contents}` }
      : { lacking: 'the list has no deletion', advice: `Delete a workplace in Lucca, ${LOOK_AGAIN}` };
  return decide('LUCCA-11', problems, evidence);
}

/**
 * LUCCA-12: an event names the establishment of the owner's job position.
 *
 * @param comparison with the API; or why there is none
 */
export function establishments(
  { establishments: { named, unnamed } }: Survey,
  comparison: EstablishmentComparison | { reason: string },
): Finding {
  // Lucca documents that some events have none.
  if (named === 0) {
    const problems = unnamed > 0 ? [`none of ${unnamed} events names an establishment`] : [];
    return decide('LUCCA-12', problems, NO_EVENT);
  }
  if ('reason' in comparison) {
    const advice =
      'Give the API client the scopes employees.readonly and job-positions.readonly, run it again';
    return notDecided('LUCCA-12', comparison.reason, advice);
  }
  const { same, different } = comparison;
  const text = `the newest events of ${different} of ${same + different} employees name another establishment than that of their job position`;
  if (different > 0 && different < same) {
    return notDecided('LUCCA-12', text, 'Look in Lucca whether they were transferred since');
  }
  const evidence = { detail: `in ${named} of ${named + unnamed} events, compared for ${same} employees` };
  return decide('LUCCA-12', different > 0 ? [text] : [], evidence);
}

/** LUCCA-13: of two events at the same instant, the higher id is newer. */
export function order({ order: { otherIds, compared, inverted, sameInstant }, events }: Survey): Finding {
  const problems = [
    ...(otherIds > 0 ? [`${otherIds} of ${events} ids are no numbers`] : []),
    ...(inverted > 0
      ? [`of ${compared} pairs of successive events of a resource, ${inverted} have descending ids`]
      : []),
  ];
  const detail = `ids ascend in all ${compared} pairs of successive events of a resource; ${sameInstant} other pairs occurred at the same instant`;
  const advice = `Change a workplace in Lucca twice, ${LOOK_AGAIN}`;
  const evidence = compared > 0 ? { detail } : { lacking: 'no resource has two events in the list', advice };
  return decide('LUCCA-13', problems, evidence);
}

/** LUCCA-14: every change is listed in our version of the API. */
export function versions({ versions: { changes, withoutOurs, inSeveral, events } }: Survey): Finding {
  const found = [...events.keys()].join(', ');
  const problems =
    withoutOurs > 0
      ? [`${withoutOurs} of ${changes} changes are listed only in other versions: ${found}`]
      : [];
  const detail = `${changes} changes, ${inSeveral} of them in several versions: ${found}`;
  return decide('LUCCA-14', problems, changes > 0 ? { detail } : NO_EVENT);
}

function allFigures({ envelope, kinds }: Survey): FieldFigures[] {
  return [envelope, ...KINDS.map((kind) => kinds[kind])];
}

function otherForms(figures: FieldFigures, path: string, accepts: (form: string) => boolean): string[] {
  const forms = figures.forms(path).filter(([form]) => !accepts(form));
  return forms.map(([form, count]) => `${path} is ${form} in ${count} of ${figures.present(path)}`);
}

function sum(figures: readonly FieldFigures[], path: string): number {
  return figures.reduce((count, one) => count + one.present(path), 0);
}
