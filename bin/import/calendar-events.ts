import { productOf } from '../../functions/domain/project';
import type { Locate } from './located-employees';
import { NOTHING } from '../commands/import-counts';
import { calendarEventTime } from '../commands/import-event-time';
import type { ImportMessage } from './message';
import { employeeOutOfScope, notLocated, outOfScope } from '../commands/import-place';
import type { ImportScope } from '../commands/import-scope';
import type { Found, ImportPage, Source } from './source';
import { addVerdict, type Verdict } from '../commands/import-verdict';
import type { NewestEvents } from '../commands/newest-events';

/** Progress is kept after so many. */
const PAGE_SIZE = 100;

export type CalendarEventsDependencies = {
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
    if (state.kind === 'gone' || state.kind === 'leave') return { leftOut: 'cancelled or deleted' };
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
