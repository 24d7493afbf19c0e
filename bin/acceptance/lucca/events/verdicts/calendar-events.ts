import { confirmed, notDecided, refuted, type Finding } from '../../../check';
import { ENUMERATIONS, KNOWN_FIELDS, type Kind } from '../known-fields';
import type { Survey } from '../survey';
import {
  decide,
  fieldProblems,
  id,
  LOOK_AGAIN,
  object,
  shown,
  text,
  textOrNull,
  unknownFields,
  valueProblems,
} from './expectations';

const CALENDAR_KINDS = ['training-session', 'work-location'] as const;

const CREATE: Record<(typeof CALENDAR_KINDS)[number], string> = {
  'training-session': 'Register an employee for a session in Lucca',
  'work-location': 'Book a workplace in Lucca',
};

/** LUCCA-01: every calendar event is a training session or a workplace. */
export function categories({ categories: found, otherCalendarEvents: others, kinds }: Survey): Finding {
  const unknown = found.filter(([value]) => !CALENDAR_KINDS.some((known) => known === value));
  const named = unknown.reduce((sum, [, count]) => sum + count, 0);
  const problems = [
    ...unknown.map(([value, count]) => `data.category is ${value} in ${count} calendar events`),
    ...(others > named ? [`data.category is missing in ${others - named} calendar events`] : []),
  ];
  return decide('LUCCA-01', problems, bothKinds(kinds));
}

/** LUCCA-06: the statuses of sessions and workplaces. */
export function statuses({ kinds }: Survey): Finding {
  const problems = CALENDAR_KINDS.flatMap((kind) => [
    ...fieldProblems(kinds[kind], 'data.status', { accepts: text }),
    ...valueProblems(kinds[kind], 'data.status', ENUMERATIONS[kind]['data.status'] ?? []),
  ]);
  return decide('LUCCA-06', problems, bothKinds(kinds));
}

/** LUCCA-07: the fields of a workplace. */
export function workplaces({ kinds }: Survey): Finding {
  const figures = kinds['work-location'];
  const { 'data.position': positions = [], 'data.workLocation.type': types = [] } =
    ENUMERATIONS['work-location'];
  const problems = [
    ...fieldProblems(figures, 'data.employee', { accepts: object }),
    ...fieldProblems(figures, 'data.employee.id', { accepts: id }),
    ...fieldProblems(figures, 'data.date', { accepts: text }),
    ...fieldProblems(figures, 'data.position', { accepts: text }),
    ...valueProblems(figures, 'data.position', positions),
    ...fieldProblems(figures, 'data.workLocation', { accepts: object }),
    ...fieldProblems(figures, 'data.workLocation.type', { accepts: text }),
    ...valueProblems(figures, 'data.workLocation.type', types),
    ...fieldProblems(figures, 'data.workLocation.name', { accepts: textOrNull, in: 'some' }),
  ];
  const evidence =
    figures.events > 0
      ? { detail: `in ${figures.events} workplaces` }
      : { lacking: 'the list has no workplace', advice: `${CREATE['work-location']}, ${LOOK_AGAIN}` };
  return decide('LUCCA-07', problems, evidence, unknownFields(figures, 'work-location'));
}

/** Names of fields that may say why someone is away. */
const REASON = /reason|comment|note|remark|motiv|motif|justif|health|medical|sick|illness|detail|message/i;

/** LUCCA-08: only `details`, `comment` and `comments` of a calendar event give reasons. */
export function reasons({ kinds, deleted }: Survey): Finding {
  const fields = CALENDAR_KINDS.flatMap((kind) =>
    [kinds[kind], deleted[kind]].flatMap((figures) => figures.unknown(KNOWN_FIELDS[kind])),
  ).filter((path) => !isRemoved(path));
  const unknown = [...new Set(fields)];
  const suspicious = unknown.filter((path) => REASON.test(nameOf(path)));
  if (suspicious.length > 0) return refuted('LUCCA-08', `there are also the fields ${shown(suspicious)}`);
  if (unknown.length > 0) {
    const reason = `unknown fields: ${shown(unknown)}`;
    return notDecided('LUCCA-08', reason, 'Look in Lucca whether they say why an employee is away');
  }
  const events = CALENDAR_KINDS.reduce((sum, kind) => sum + kinds[kind].events, 0);
  if (events > 0) return confirmed('LUCCA-08', `no unknown fields in ${events} calendar events`);
  return notDecided(
    'LUCCA-08',
    'the list has no calendar event',
    `${CREATE['work-location']}, ${LOOK_AGAIN}`,
  );
}

/** As in functions/lucca/redact-body.ts. */
function isRemoved(path: string): boolean {
  return path.split('.').some((name) => /^(details|comments?)(\[\])?$/i.test(name));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

function bothKinds(kinds: Survey['kinds']): { detail: string } | { lacking: string; advice: string } {
  const counts = CALENDAR_KINDS.map((kind) => `${kinds[kind].events} ${NAMES[kind]}`);
  const missing = CALENDAR_KINDS.filter((kind) => kinds[kind].events === 0);
  const [first] = missing;
  if (first === undefined) return { detail: `in ${counts.join(' and ')}` };
  return {
    lacking: `the list has no ${missing.map((kind) => NAMES[kind].slice(0, -1)).join(' and no ')}`,
    advice: `${missing.map((kind) => CREATE[kind]).join('. ')}, ${LOOK_AGAIN}`,
  };
}

const NAMES: Record<Exclude<Kind, 'leave'>, string> = {
  'training-session': 'training sessions',
  'work-location': 'workplaces',
};
