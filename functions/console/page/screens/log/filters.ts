import { logFilter, type LogFilter } from '../../../contract/logs';

/** Filters as they are typed and chosen; empty where nothing is. */
export type ChosenFilter = Partial<Record<keyof LogFilter, string | undefined>>;

/** What the address asks for. Words that no filter knows are as if they were not there. */
export function filterIn(query: URLSearchParams): LogFilter {
  const given = Object.fromEntries([...query].map(([name, value]) => [name, value.trim()]));
  const known = Object.entries(logFilter.shape).filter(
    ([name, schema]) => given[name] !== '' && schema.safeParse(given[name]).success,
  );
  const filter = logFilter.parse(Object.fromEntries(known.map(([name]) => [name, given[name]])));
  // A last day alone is that day, as in the fields.
  return filter.to === undefined ? filter : { from: filter.to, ...filter };
}

/** The address of the log with these filters; it can be kept, and sent to others. */
export function logAddress(filter: ChosenFilter): string {
  const given = Object.entries(filter).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return given.length > 0 ? `/console/log?${new URLSearchParams(given).toString()}` : '/console/log';
}
