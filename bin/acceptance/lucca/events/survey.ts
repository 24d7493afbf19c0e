import { Counts, countsOf } from './counts';
import { FieldFigures } from './field-figures';
import { ENUMERATIONS, type Kind } from './known-fields';
import { deletionContent, type ListedEvent } from './listed-event';
import { orderFigures, type OrderFigures } from './order';
import { establishmentFigures, type EstablishmentFigures } from './establishments';
import { sessionTimeFigures, type SessionTimeFigures } from './session-times';
import { versionFigures, type VersionFigures } from './versions';

/** What a list of events shows. Contains no personal data, except the ids in `establishments.byOwner`. */
export type Survey = {
  /** Events about calendar events and leaves. */
  events: number;
  topics: Map<string, Counts>;
  /** `field` and `rule` by number of events. */
  problems: Counts;
  /** The fields outside `data`. */
  envelope: FieldFigures;
  /** The state of resources that were created or updated. */
  kinds: Record<Kind, FieldFigures>;
  /** The categories of calendar events that were created or updated; null is absent. */
  categories: [value: string, count: number][];
  /** Calendar events without a known category. */
  otherCalendarEvents: number;
  /** Unknown fields of deletions count as well: they are stored, too. */
  deleted: Record<Kind, FieldFigures>;
  /** What the `data` of deletions holds. */
  deletions: Counts;
  sessionTimes: SessionTimeFigures;
  order: OrderFigures;
  versions: VersionFigures;
  establishments: EstablishmentFigures;
};

const TOPIC_RESULTS = { understood: 'understood', invalid: 'not understood' } as const;

/** Reduces events to figures. Pure. */
export function surveyEvents(events: readonly ListedEvent[]): Survey {
  const topics = new Map<string, Counts>();
  const problems = new Counts();
  const envelope = new FieldFigures();
  const kinds = figuresByKind();
  const deleted = figuresByKind();
  const categories = new FieldFigures();
  const deletions = new Counts();
  let otherCalendarEvents = 0;

  for (const event of events) {
    const { topic, kind, family, isDeletion, json } = event;
    countsOf(topics, topic).add(
      event.problems.length === 0 ? TOPIC_RESULTS.understood : TOPIC_RESULTS.invalid,
    );
    for (const problem of new Set(event.problems.map(withoutIndexes))) problems.add(problem);
    const { data, ...head } = json;
    // Whether there is data counts, not what it holds.
    envelope.add({ ...head, ...('data' in json && { data: true }) }, '', []);
    if (isDeletion) deletions.add(deletionContent(event));
    if (kind) (isDeletion ? deleted : kinds)[kind].add(data, 'data', Object.keys(ENUMERATIONS[kind]));
    if (family === 'leave' || isDeletion) continue;
    categories.add(data, 'data', ['data.category']);
    if (!kind) otherCalendarEvents += 1;
  }
  return {
    ...{ events: events.length, topics, problems, envelope, kinds, deleted, deletions, otherCalendarEvents },
    categories: categories.values('data.category'),
    sessionTimes: sessionTimeFigures(events),
    order: orderFigures(events),
    versions: versionFigures(events),
    establishments: establishmentFigures(events),
  };
}

/** `data.attendees.3.id: is missing` becomes `data.attendees[].id: is missing`. */
function withoutIndexes(problem: string): string {
  const [field = '', ...rule] = problem.split(': ');
  return [field.replace(/\.\d+(?=\.|$)/g, '[]'), ...rule].join(': ');
}

function figuresByKind(): Record<Kind, FieldFigures> {
  return {
    'training-session': new FieldFigures(),
    'work-location': new FieldFigures(),
    leave: new FieldFigures(),
  };
}
