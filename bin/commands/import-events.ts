import { productOf } from '../../functions/sync/project';
import { addCounts, NOTHING, type LeftOut } from './import-counts';
import { calendarEventTime } from './import-event-time';
import type { ImportMessage } from './import-message';
import type { ImportScope } from './import-scope';
import type { Found, Source } from './import-source';
import type { NewestEvents } from './newest-events';

/** Progress is kept after so many. */
const PAGE_SIZE = 100;

/**
 * Calendar events of one product, as the newest event of each says them, in the order of their versions: the place where an
 * import got to is a version.
 *
 * @param read all that Lucca still knows; asked for once
 */
export function calendarEventsOf(scope: ImportScope, read: () => Promise<NewestEvents>): Source {
  return async function* pages(from) {
    const { newest, problems } = await read();
    const all = [...newest.values()].filter(({ event }) => productOf(event.state) === scope.product);
    const ahead = all
      .filter(({ event }) => from === null || event.version > from)
      .sort((one, other) => (one.event.version < other.event.version ? -1 : 1));
    let start = 0;
    do {
      const messages = ahead.slice(start, start + PAGE_SIZE);
      const verdicts = messages.map((message) => judge(message, scope));
      const end = start + messages.length;
      yield {
        found: verdicts.filter((verdict) => typeof verdict !== 'string'),
        counts: verdicts
          .map((verdict) => ({
            read: 1,
            found: typeof verdict === 'string' ? 0 : 1,
            leftOut: typeof verdict === 'string' ? { [verdict]: 1 } : {},
          }))
          .reduce(addCounts, NOTHING),
        problems: start === 0 ? problems : [],
        next: end < ahead.length ? (messages.at(-1)?.event.version ?? null) : null,
        total: all.length,
      };
      start = end;
    } while (start < ahead.length);
  };
}

function judge({ event, queued }: ImportMessage, { configuration, since }: ImportScope): Found | LeftOut {
  const { tenant, establishmentId, state } = event;
  if (state.kind === 'gone' || state.kind === 'leave') return 'cancelled or deleted';
  const isOurs = tenant === configuration.tenant && establishmentId !== null;
  if (!isOurs || !configuration.establishments.includes(establishmentId)) return 'of other establishments';
  const { from, to } = calendarEventTime(state);
  // The day in the event's own offset.
  if (to.slice(0, 10) < since) return 'over before';
  return {
    event: queued,
    resource: event.resource.split('#').slice(1).join('#'),
    employeeId: (state.kind === 'workplace' ? state.employee : state.organizer)?.id ?? null,
    from,
    to,
    what: `${state.kind === 'workplace' ? 'workplace' : 'session'}, ${state.status}`,
  };
}
