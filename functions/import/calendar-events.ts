import { productOf } from '../domain/event-facts';
import type { TrainingSession, Workplace } from '../lucca/calendar-event';
import { withoutTenant } from '../lucca/event-key';
import { employeeOutOfScope, notLocatedRemark, outOfScope, type FindEstablishments } from './establishments';
import type { ImportMessage } from './import-message';
import {
  addDecision,
  NO_COUNTS,
  type Decision,
  type Exclusion,
  type ImportItem,
  type ImportPage,
  type Source,
} from './import-page';
import type { NewestEvents } from './listed-events';
import type { ImportScope } from './scope';

const PAGE_SIZE = 100;

type CalendarEventsDependencies = {
  /** Shared by all products. */
  readNewestEvents: () => Promise<NewestEvents>;
  findEstablishments: FindEstablishments;
};

/** Creates the source of one product's calendar events in their newest state, by version. The cursor is a version. */
export function createCalendarEventsSource(
  scope: ImportScope,
  { readNewestEvents, findEstablishments }: CalendarEventsDependencies,
): Source {
  return async function* (cursor) {
    const { newest, remarks } = await readNewestEvents();
    const all = [...newest.values()].filter(({ event }) => productOf(event.state) === scope.product);
    const { length: total } = all;
    const remaining = all
      .filter(({ event }) => cursor === null || event.version > cursor)
      .sort((one, other) => (one.event.version < other.event.version ? -1 : 1));
    let start = 0;
    do {
      const messages = remaining.slice(start, start + PAGE_SIZE);
      const end = start + messages.length;
      const next = end < remaining.length ? (messages.at(-1)?.event.version ?? null) : null;
      const page: ImportPage = {
        items: [],
        counts: NO_COUNTS,
        remarks: start === 0 ? [...remarks] : [],
        next,
        total,
      };
      await addCalendarEvents(page, messages, scope, findEstablishments);
      yield page;
      start = end;
    } while (start < remaining.length);
  };
}

/** Decides about calendar events, each in its newest state, and adds them to a page. */
export async function addCalendarEvents(
  page: ImportPage,
  messages: readonly ImportMessage[],
  scope: ImportScope,
  findEstablishments: FindEstablishments,
): Promise<void> {
  const employees = messages.flatMap(({ event }) => employeeToLocate(event, scope) ?? []);
  const establishments = await findEstablishments(scope.configuration.tenant, employees);
  for (const message of messages) addDecision(page, decide(message, scope, establishments));
}

/** Returns why an event is excluded, whoever its employee is; null if it is not. */
export function exclusionOf(
  { tenant, establishmentId, state }: CalendarChange,
  { configuration, since }: Pick<ImportScope, 'configuration' | 'since'>,
): Exclusion | null {
  if (!isShown(state)) return 'cancelled or deleted';
  if (tenant !== configuration.tenant) return 'in other establishments';
  const exclusion = establishmentId === null ? null : outOfScope(establishmentId, { configuration });
  // The date in the event's own UTC offset.
  return exclusion ?? (timeOf(state).to.slice(0, 10) < since ? 'ended earlier' : null);
}

/** The sync function also routes an event without an establishment by its employee. */
function employeeToLocate(event: CalendarChange, scope: ImportScope): string | null {
  if (event.establishmentId !== null || exclusionOf(event, scope) !== null) return null;
  return isShown(event.state) ? employeeOf(event.state) : null;
}

function decide(
  { event, queued }: ImportMessage,
  scope: ImportScope,
  establishments: Awaited<ReturnType<FindEstablishments>>,
): Decision {
  const { establishmentId, state } = event;
  const own = exclusionOf(event, scope);
  if (own) return { exclusion: own };
  if (!isShown(state)) return { exclusion: 'cancelled or deleted' };
  const { from, to } = timeOf(state);
  const employeeId = employeeOf(state);
  const resource = withoutTenant(event.resource);
  const item: ImportItem = {
    event: queued,
    ...{ resource, employeeId, from, to },
    kind: state.kind === 'workplace' ? 'workplace' : 'session',
    status: state.status,
  };
  if (establishmentId !== null) return { item };

  const found = establishments.get(employeeId ?? '') ?? { answer: null };
  const exclusion = employeeOutOfScope(found, scope);
  if (exclusion) return { exclusion };
  return 'problem' in found ? { item, remark: notLocatedRemark(resource, found) } : { item };
}

type CalendarChange = ImportMessage['event'];

function isShown(state: CalendarChange['state']): state is TrainingSession | Workplace {
  return state.kind !== 'removed' && state.kind !== 'leave';
}

function employeeOf(state: TrainingSession | Workplace): string | null {
  return (state.kind === 'workplace' ? state.employee : state.organizer)?.id ?? null;
}

/** Returns the first and last date, or the start and end, in Lucca's format. */
function timeOf(state: TrainingSession | Workplace): { from: string; to: string } {
  if (state.kind === 'workplace') return { from: state.date, to: state.date };
  const { time } = state;
  return time.kind === 'clock'
    ? { from: time.startsAt, to: time.endsAt }
    : { from: time.startsOn, to: time.endsOn };
}
