import { OUTCOMES, PRODUCTS, type Outcome } from '../../domain/vocabulary';
import { counterOf, type HourCounts } from './hour-counts';
import type { LogPages } from './log-pages';
import { daysOf, logPeriod, type LogPeriod } from './log-period';
import type { LogPosition, LogSearch } from './log-search';
import { hourOf, type HourlyCounts, type OutcomeCounts } from './outcome-counts';

/** A search of which the counts do not know everything reads rows, up to about this number. */
const PAGE_SIZE = 1000;
const MAX_PAGES = 5;

/** Counts of the matching events by hour. `isPartial`: some may be missing, because there are too many to count. */
export type SearchCounts = { items: HourlyCounts[]; isPartial: boolean };

/** Counts the rows that a search of the log finds, each by its current outcome. */
export class ChartCounts {
  /** @param now ms since the epoch */
  constructor(
    private readonly outcomeCounts: Pick<OutcomeCounts, 'current' | 'countPart'>,
    private readonly logPages: Pick<LogPages, 'page'>,
    private readonly now: () => number,
  ) {}

  of(search: LogSearch): Promise<SearchCounts> {
    const { reason, employee, text } = search;
    const isKnown = reason === undefined && employee === undefined && text === undefined;
    return isKnown ? this.#fromCounts(search) : this.#fromRows(search);
  }

  /** Counts whole hours as stored, and the rows of hours that belong to the period only in part. */
  async #fromCounts(search: LogSearch): Promise<SearchCounts> {
    const period = logPeriod(search, this.now());
    const { hours, isExact } = await this.outcomeCounts.current(...hoursOf(period));
    const parts = new Map(partialHours(period).map((part) => [hourOf(part.first), part]));
    let isPartial = !isExact;
    const items: HourlyCounts[] = [];
    for (const { hour, configurations } of hours) {
      const part = parts.get(hour);
      const counted = part ? await this.outcomeCounts.countPart(part) : null;
      if (part && !counted) isPartial = true;
      const counters = part ? countersOf(counted) : configurations;
      const counts = select(counters, search);
      if (Object.keys(counts).length > 0) items.push({ hour: `${hour}:00:00.000Z`, counts });
    }
    return { items: items.sort((one, other) => (one.hour < other.hour ? -1 : 1)), isPartial };
  }

  /** The newest rows are counted first. */
  async #fromRows(search: LogSearch): Promise<SearchCounts> {
    const hours = new Map<string, HourlyCounts['counts']>();
    let next: LogPosition | null = null;
    for (let page = 0; page < MAX_PAGES; page++) {
      const found = await this.logPages.page(search, PAGE_SIZE, next);
      for (const { at, outcome } of found.rows) {
        const counts = hours.get(hourOf(at)) ?? {};
        counts[outcome] = (counts[outcome] ?? 0) + 1;
        hours.set(hourOf(at), counts);
      }
      next = found.next;
      if (!next) break;
    }
    const items = [...hours].map(([hour, counts]) => ({ hour: `${hour}:00:00.000Z`, counts }));
    return {
      items: items.sort((one, other) => (one.hour < other.hour ? -1 : 1)),
      isPartial: next !== null,
    };
  }
}

/** Returns the first and the last hour. */
function hoursOf(period: LogPeriod): [first: string, last: string] {
  const days = daysOf(period);
  const first = period.first.includes('T') ? hourOf(period.first) : `${days.first}T00`;
  const last = period.last.includes('T') ? hourOf(period.last) : `${days.last}T23`;
  return [first, last];
}

/** Returns the keys of the first and the last hour, if they do not belong to the period as a whole. */
function partialHours({ first, last }: LogPeriod): LogPeriod[] {
  const isCut = (key: string) => key.includes('T') && !key.endsWith(':00:00');
  const parts: LogPeriod[] = [];
  if (isCut(first)) parts.push({ first, last: min(`${hourOf(first)}~`, last) });
  // A period that ends with a whole hour contains nothing of the next one.
  if (last.includes('T') && !(isCut(first) && hourOf(first) === hourOf(last))) {
    parts.push({ first: hourOf(last), last });
  }
  return parts;
}

function countersOf(counts: HourCounts | null): Record<string, Record<string, number>> {
  return Object.fromEntries([...(counts ?? [])].map(([id, of]) => [id, of.counts]));
}

/** Sums the counters that match. */
function select(
  configurations: Record<string, Record<string, number>>,
  { configuration, product, outcome }: LogSearch,
): HourlyCounts['counts'] {
  const counters =
    configuration === undefined ? Object.values(configurations) : [configurations[configuration] ?? {}];
  const products = product === undefined ? [...PRODUCTS, null] : [product];
  const sumOf = (one: Outcome) =>
    products
      .flatMap((other) => counters.map((counts) => counts[counterOf(other, one)] ?? 0))
      .reduce((sum, count) => sum + count, 0);
  const sums = (outcome === undefined ? OUTCOMES : [outcome]).map((one) => [one, sumOf(one)] as const);
  return Object.fromEntries(sums.filter(([, sum]) => sum > 0));
}

function min(one: string, other: string): string {
  return one < other ? one : other;
}
