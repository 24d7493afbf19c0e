import * as z from 'zod';
import { productOf } from '../../functions/domain/event-facts';
import type { LuccaApi } from '../../functions/lucca/api/client';
import type { TrainingSession, Workplace } from '../../functions/lucca/calendar-event';
import { withoutTenant } from '../../functions/lucca/event-key';
import { identifier } from '../../functions/lucca/fields';
import { safeForLog } from '../../functions/shared/safe-logging';
import { employeeOutOfScope, notLocatedRemark, outOfScope, type FindEstablishments } from './establishments';
import {
  addDecision,
  NO_COUNTS,
  type Decision,
  type Exclusion,
  type ImportItem,
  type ImportPage,
  type Source,
} from './import-page';
import { importMessage, type ImportMessage, type MessageContext } from './import-product';
import { OutageDetector } from './lucca-requests';
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
  const { configuration, since, product } = scope;

  return async function* (cursor) {
    const { newest, remarks } = await readNewestEvents();
    const all = [...newest.values()].filter(({ event }) => productOf(event.state) === product);
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
      const employees = messages.flatMap(({ event }) => employeeToLocate(event) ?? []);
      const establishments = await findEstablishments(configuration.tenant, employees);
      for (const message of messages) addDecision(page, decide(message, establishments));
      yield page;
      start = end;
    } while (start < remaining.length);
  };

  function exclusionOf({ tenant, establishmentId, state }: CalendarChange): Exclusion | null {
    if (!isShown(state)) return 'cancelled or deleted';
    if (tenant !== configuration.tenant) return 'in other establishments';
    const exclusion = establishmentId === null ? null : outOfScope(establishmentId, scope);
    // The date in the event's own UTC offset.
    return exclusion ?? (timeOf(state).to.slice(0, 10) < since ? 'ended earlier' : null);
  }

  /** The sync function also routes an event without an establishment by its employee. */
  function employeeToLocate(event: CalendarChange): string | null {
    if (event.establishmentId !== null || exclusionOf(event) !== null) return null;
    return isShown(event.state) ? employeeOf(event.state) : null;
  }

  function decide(
    { event, queued }: ImportMessage,
    establishments: Awaited<ReturnType<FindEstablishments>>,
  ): Decision {
    const { establishmentId, state } = event;
    const own = exclusionOf(event);
    if (own) return { exclusion: own };
    if (!isShown(state)) return { exclusion: 'cancelled or deleted' };
    const { from, to } = timeOf(state);
    const employeeId = employeeOf(state);
    const resource = withoutTenant(event.resource);
    const item: ImportItem = {
      event: queued,
      ...{ resource, employeeId, from, to },
      description: `${state.kind === 'workplace' ? 'workplace' : 'session'}, ${state.status}`,
    };
    if (establishmentId !== null) return { item };

    const found = establishments.get(employeeId ?? '') ?? { answer: null };
    const exclusion = employeeOutOfScope(found, scope);
    if (exclusion) return { exclusion };
    return 'problem' in found ? { item, remark: notLocatedRemark(resource, found) } : { item };
  }
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

const listedEvent = z.object({
  id: identifier.nullable().catch(null),
  topic: z.string().startsWith('calendar-event.'),
  data: z.unknown().optional(),
});

export type NewestEvents = {
  /** The newest event of each resource. */
  newest: ReadonlyMap<string, ImportMessage>;
  /** Invalid and unreadable events, and why. */
  remarks: string[];
};

/**
 * Reads the newest event of each calendar event in Lucca's list. It reads the whole list first: the order is not
 * guaranteed, and only the newest event has the current dates and establishment.
 *
 * @param since ISO 8601, the earliest time for which Lucca lists events
 * @param onPage called with the number of events read so far
 */
export async function readNewestEvents(
  lucca: Pick<LuccaApi, 'event' | 'events'>,
  since: string,
  context: MessageContext,
  onPage: (read: number) => void,
): Promise<NewestEvents> {
  const newest = new Map<string, ImportMessage>();
  const remarks: string[] = [];
  const outages = new OutageDetector();
  let read = 0;
  let page: string | null = null;
  do {
    const { items, next }: Awaited<ReturnType<typeof lucca.events>> = await lucca.events({ since, page });
    for (const item of items) {
      const listed = listedEvent.safeParse(item);
      if (!listed.success) continue;
      const { id, data } = listed.data;
      // Lucca's list may contain events without data.
      const isPartial = data === undefined || data === null;
      const name = `event ${safeForLog(id) ?? 'without an id'}`;
      const full = isPartial && id !== null ? await outages.attempt(() => lucca.event(id)) : { answer: item };
      if ('problem' in full) {
        remarks.push(`unreadable ${name}: ${full.problem}`);
        continue;
      }
      if (full.answer === null) continue;
      const message = importMessage(full.answer, context);
      if (!message.ok) remarks.push(`invalid ${name}: ${message.problem}`);
      else if (isNewer(message, newest.get(message.event.resource)))
        newest.set(message.event.resource, message);
    }
    read += items.length;
    onPage(read);
    page = next;
  } while (page !== null);
  return { newest, remarks };
}

function isNewer({ event }: ImportMessage, known: ImportMessage | undefined): boolean {
  return known === undefined || event.version > known.event.version;
}
