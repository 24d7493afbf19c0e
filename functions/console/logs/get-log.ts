import type { LogDetail } from '../contract/logs';
import { logKey } from '../../store/log-entry';
import type { Operations } from '../operation';
import { ProblemError } from '../problem-error';
import type { LogDependencies } from './dependencies';
import { eventOf } from './row-id';
import { shownRow } from './view';
import { isInDoubt, standingEvents } from './standing-events';

const OTHERS = 20;

export function getLog({
  logs,
  rows,
  pages,
  mappings,
  now,
}: Pick<LogDependencies, 'logs' | 'rows' | 'pages' | 'mappings' | 'now'>): Operations['getLog'] {
  return async ({ id }) => {
    const event = eventOf(id);
    const row = event === null ? null : await logs.get(event);
    if (event === null || !row) throw unknownEvent();
    const { history, ...summary } = row;
    const { resource } = row;
    const [open, sameResource, calendar] = await Promise.all([
      rows.read(event),
      resource === null ? [] : pages.ofResource(resource, OTHERS + 1),
      calendarOf(resource),
    ]);
    const others = sameResource.filter((other) => logKey(other) !== event).slice(0, OTHERS);
    return {
      body: {
        row: shownRow(summary, now()),
        history,
        canRetry: open !== null && open.payload !== null,
        others: others.map((other) => shownRow(other, now())),
        calendar,
      },
    };
  };

  async function calendarOf(resource: string | null): Promise<LogDetail['calendar']> {
    const mapping = resource === null ? null : await mappings.read(resource);
    if (!mapping) return { isInDoubt: false, owner: null, events: [] };
    const place = mapping.settled[0] ?? mapping.doubtful.at(-1);
    return {
      isInDoubt: isInDoubt(mapping),
      owner: place?.owner ?? null,
      events: standingEvents(mapping).map(({ event }) => event),
    };
  }
}

export function unknownEvent(): ProblemError {
  return new ProblemError('unknown_event', 'The log has no event of this id: rows are kept for 90 days');
}
