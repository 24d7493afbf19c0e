import * as z from 'zod';
import { productOf } from '../../functions/domain/event-facts';

import type { LuccaApi } from '../../functions/lucca/api/client';
import type { TrainingSession, Workplace } from '../../functions/lucca/calendar-event';
import { identifier } from '../../functions/lucca/fields';
import { safeForLog } from '../../functions/shared/safe-logging';
import {
  employeeOutOfScope,
  IsolatedFailures,
  notLocated,
  outOfScope,
  type Locate,
} from './located-employees';
import { importMessage, type ImportMessage, type MessageCircumstances } from './message';
import type { ImportScope } from './options';
import { addVerdict, NOTHING, type Found, type ImportPage, type Source, type Verdict } from './source';

/** Progress is kept after so many. */
const PAGE_SIZE = 100;

type CalendarEventsDependencies = {
  /** All that Lucca still knows; asked for once. */
  read: () => Promise<NewestEvents>;
  locate: Locate;
};

/**
 * Calendar events of one product, as the newest event of each says them, in the order of their versions: the place where an
 * import got to is a version.
 */
export function calendarEventsOf(scope: ImportScope, { read, locate }: CalendarEventsDependencies): Source {
  const { configuration, since, product } = scope;

  return async function* pages(from, onRead) {
    const { newest, remarks } = await read();
    const all = [...newest.values()].filter(({ event }) => productOf(event.state) === product);
    const { length: total } = all;
    const ahead = all
      .filter(({ event }) => from === null || event.version > from)
      .sort((one, other) => (one.event.version < other.event.version ? -1 : 1));
    let start = 0;
    do {
      const messages = ahead.slice(start, start + PAGE_SIZE);
      const end = start + messages.length;
      const next = end < ahead.length ? (messages.at(-1)?.event.version ?? null) : null;
      const page: ImportPage = {
        found: [],
        counts: NOTHING,
        remarks: start === 0 ? [...remarks] : [],
        next,
        total,
      };
      for (const message of messages) {
        addVerdict(page, await judge(message));
        onRead?.(page.counts, total);
      }
      yield page;
      start = end;
    } while (start < ahead.length);
  };

  async function judge({ event, queued }: ImportMessage): Promise<Verdict> {
    const { tenant, establishmentId, state } = event;
    if (state.kind === 'removed' || state.kind === 'leave') return { leftOut: 'cancelled or deleted' };
    if (tenant !== configuration.tenant) return { leftOut: 'of other establishments' };
    if (establishmentId !== null) {
      const leftOut = outOfScope(establishmentId, scope);
      if (leftOut) return { leftOut };
    }
    const { from, to } = calendarEventTime(state);
    // The day in the event's own offset.
    if (to.slice(0, 10) < since) return { leftOut: 'over before' };
    const employeeId = (state.kind === 'workplace' ? state.employee : state.organizer)?.id ?? null;
    const resource = event.resource.split('#').slice(1).join('#');
    const found: Found = {
      event: queued,
      ...{ resource, employeeId, from, to },
      what: `${state.kind === 'workplace' ? 'workplace' : 'session'}, ${state.status}`,
    };
    if (establishmentId !== null) return { found };

    // The sync function gives it to the configuration of its employee as well.
    const located = employeeId === null ? { answer: null } : await locate(tenant, employeeId);
    const leftOut = employeeOutOfScope(located, scope);
    if (leftOut) return { leftOut };
    return 'problem' in located ? { found, remark: notLocated(resource, located) } : { found };
  }
}

const listedEvent = z.object({
  id: identifier.nullable().catch(null),
  topic: z.string().startsWith('calendar-event.'),
  data: z.unknown().optional(),
});

export type NewestEvents = {
  /** By resource, what its newest event says. */
  newest: ReadonlyMap<string, ImportMessage>;
  /** Events that were not understood, or not read: which it is, and what is wrong. */
  remarks: string[];
};

/**
 * The newest event of each calendar event that Lucca's list still knows. The whole list is read before anything is decided: its
 * order is not certain, and only the newest event says whether a session still takes place, and where.
 *
 * @param since ISO 8601: how far Lucca's memory goes back
 * @param onPage is told how many events were read by then
 */
export async function newestEvents(
  lucca: Pick<LuccaApi, 'event' | 'events'>,
  since: string,
  circumstances: MessageCircumstances,
  onPage: (read: number) => void,
): Promise<NewestEvents> {
  const newest = new Map<string, ImportMessage>();
  const remarks: string[] = [];
  const failures = new IsolatedFailures();
  let read = 0;
  let page: string | null = null;
  do {
    const { items, next }: Awaited<ReturnType<typeof lucca.events>> = await lucca.events({ since, page });
    for (const item of items) {
      const listed = listedEvent.safeParse(item);
      if (!listed.success) continue;
      const { id, data } = listed.data;
      // A list may show events without the state that they tell.
      const isBare = data === undefined || data === null;
      const name = `event ${safeForLog(id) ?? 'without an id'}`;
      const whole = isBare && id !== null ? await failures.attempt(() => lucca.event(id)) : { answer: item };
      if ('problem' in whole) {
        remarks.push(`not read: ${name}: ${whole.problem}`);
        continue;
      }
      if (whole.answer === null) continue;
      const message = importMessage(whole.answer, circumstances);
      if (!message.ok) remarks.push(`not understood: ${name}: ${message.problem}`);
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

/** When it begins and ends, as Lucca says it: dates, the last included, or instants. */
function calendarEventTime(state: TrainingSession | Workplace): { from: string; to: string } {
  if (state.kind === 'workplace') return { from: state.date, to: state.date };
  const { time } = state;
  return time.kind === 'clock'
    ? { from: time.startsAt, to: time.endsAt }
    : { from: time.startsOn, to: time.endsOn };
}
