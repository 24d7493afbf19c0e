import { DAY_MS, dayOf } from '../../shared/time';
import type { LogSearch } from '../../store/log/log-search';
import { COUNTS_RETENTION_DAYS } from '../../store/log/outcome-counts';
import type { Operations } from '../http/operations';
import type { LogDependencies } from './dependencies';
import { resolveSearch, type SearchDependencies } from './search';

const DEFAULT_DAYS = 7;

export function getChart(
  dependencies: SearchDependencies & Pick<LogDependencies, 'chartCounts' | 'now'>,
): Operations['getChart'] {
  const { chartCounts, now } = dependencies;
  return async ({ query }) => {
    const search = await resolveSearch(query, dependencies);
    return { body: await chartCounts.of({ ...search, from: startOf(search, now()) }) };
  };
}

/** Older counts have expired. */
function startOf({ from, to }: Pick<LogSearch, 'from' | 'to'>, now: number): string {
  const last = to === undefined ? now : Date.parse(to);
  const first = from ?? dayOf(last - (DEFAULT_DAYS - 1) * DAY_MS);
  const earliest = dayOf(now - COUNTS_RETENTION_DAYS * DAY_MS);
  return Date.parse(first) > Date.parse(earliest) ? first : earliest;
}
