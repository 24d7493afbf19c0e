import { GetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Product } from '../../domain/configuration';
import { OUTCOMES, PRODUCTS, type Outcome } from '../../domain/vocabulary';
import { DAY_MS, HOUR_MS, toIso } from '../../shared/time';
import { attributeNames, query } from '../dynamodb';
import { counterOf, countHour, countRange, sumByOutcome, type HourCounts } from './hour-counts';
import { readLastEvent, type LastEvent } from './last-event';
import type { LogPeriod } from './log-period';

export const COUNTS_RETENTION_DAYS = 90;

/** Values of the partition key, and the sort key of the progress. */
export const COUNTS_KIND = 'counts';
export const PROGRESS_KEY = { kind: 'progress', hour: '-' };

/** The hours that are not final are counted when they are read, if there are few and their rows fit into these pages. */
const MAX_LIVE_HOURS = 3;
const MAX_LIVE_PAGES = 4;

/** Hours whose rows changed after they were counted are counted again when they are read, if they are few. */
const MAX_LATE_HOURS = 3;

/** How long a live count is used again: one page of the console reads it several times. */
const LIVE_CACHE_MS = 5000;

/** The outcomes of one hour. */
export type HourlyCounts = {
  /** Start of the hour, ISO 8601, UTC with milliseconds. */
  hour: string;
  /** Number of events by their current outcome. */
  counts: Partial<Record<Outcome, number>>;
};

/** How far the log is counted; reconcile writes it. */
export const countProgress = z.object({
  /** Earlier hours are final, except late ones. `2026-03-02T09`, UTC. */
  countedTo: z.string(),
  /** Time of the last event by configuration, ISO 8601. */
  lastAt: z.record(z.string(), z.string()),
});
export type CountProgress = z.infer<typeof countProgress>;

const counters = z.record(z.string(), z.int().nonnegative());
const storedHour = z.object({ hour: z.string(), configurations: z.record(z.string(), counters) });
/** Counters of one hour by configuration, see {@link counterOf}. */
export type CountedHour = z.infer<typeof storedHour>;

/** Counts of the hours that are not final. `missing`: hours with too many rows to count. */
type LiveCounts = { hours: Map<string, HourCounts>; missing: string[] };

/** Returns the hour of an instant or of a row's key: `2026-03-02T09`. */
export function hourOf(instant: string): string {
  return instant.slice(0, 13);
}

/** Returns the next hour. */
export function hourAfter(hour: string): string {
  return hourOf(toIso(Date.parse(`${hour}:00:00Z`) + HOUR_MS));
}

/**
 * Number of events by outcome and hour, for 90 days. Each event of the log counts once, in the hour of its row.
 * Reconcile counts the log; hours that are not final yet are counted here if they have few rows.
 */
export class OutcomeCounts {
  #live: { at: number; counts: Promise<LiveCounts> } | null = null;

  /**
   * @param tables `counts`, and `logs` with the rows
   * @param now ms since the epoch
   */
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly tables: { counts: string; logs: string },
    private readonly now: () => number,
  ) {}

  /**
   * Returns the counts in ascending order, without hours that have no events. Empty if `from` is after `to`.
   *
   * @param configuration id, or NO_CONFIGURATION; null for all together
   * @param from instant in the first hour, ISO 8601, UTC
   * @param to instant in the last hour
   */
  async hours(configuration: string | null, from: string, to: string): Promise<HourlyCounts[]> {
    const hours = await this.#hours(hourOf(from), hourOf(to));
    return hours.flatMap(({ hour, configurations }) => {
      const wanted =
        configuration === null ? Object.values(configurations) : [configurations[configuration] ?? {}];
      const counts = sumByOutcome(wanted);
      return Object.keys(counts).length > 0 ? [{ hour: `${hour}:00:00.000Z`, counts }] : [];
    });
  }

  /** Returns the time of the configuration's last event, ISO 8601; null if the log has none. */
  async lastAt(configuration: string): Promise<string | null> {
    const [progress, live] = await Promise.all([this.#progress(), this.#liveCounts()]);
    const times = [...live.hours.values()].map((hour) => hour.get(configuration)?.lastAt);
    const known = [progress?.lastAt[configuration], ...times].filter((time) => time !== undefined);
    return known.sort().at(-1) ?? null;
  }

  /** Returns the configuration's last event; null if the log has none. */
  async lastEvent(configuration: string): Promise<LastEvent | null> {
    const at = await this.lastAt(configuration);
    return at === null ? null : readLastEvent(this.client, this.tables.logs, configuration, at);
  }

  /**
   * Returns the hours that may have matching rows, so that a search can skip the others: the matching ones that are
   * counted, all that are not final, and all whose counts have expired: some rows live longer. Null if nothing is
   * counted yet.
   *
   * @param first `2026-03-02T09`, UTC; both inclusive
   */
  async hoursWith(
    { configuration, product, outcome }: { configuration?: string; product?: Product; outcome?: Outcome },
    first: string,
    last: string,
  ): Promise<ReadonlySet<string> | null> {
    const progress = await this.#progress();
    if (!progress) return null;
    const products = product === undefined ? [...PRODUCTS, null] : [product];
    const outcomes = outcome === undefined ? OUTCOMES : [outcome];
    const names = products.flatMap((one) => outcomes.map((other) => counterOf(one, other)));
    const found = new Set<string>();
    for (const { hour, configurations } of await this.#stored(first, last)) {
      const wanted =
        configuration === undefined ? Object.values(configurations) : [configurations[configuration] ?? {}];
      if (wanted.some((counts) => names.some((name) => (counts[name] ?? 0) > 0))) found.add(hour);
    }
    for (const hour of await this.#lateHours(first, last)) found.add(hour);
    const oldest = hourOf(toIso(this.now() - COUNTS_RETENTION_DAYS * DAY_MS));
    for (let hour = first; hour <= oldest && hour <= last; hour = hourAfter(hour)) found.add(hour);
    for (let hour = max(progress.countedTo, first); hour <= last; hour = hourAfter(hour)) found.add(hour);
    return found;
  }

  async #hours(first: string, last: string): Promise<CountedHour[]> {
    if (first > last) return [];
    const [stored, live] = await Promise.all([this.#stored(first, last), this.#liveCounts()]);
    const hours = new Map(stored.map((hour) => [hour.hour, hour]));
    for (const [hour, counts] of live.hours) {
      if (hour >= first && hour <= last) hours.set(hour, toCountedHour(hour, counts));
    }
    return [...hours.values()].sort((one, other) => (one.hour < other.hour ? -1 : 1));
  }

  /**
   * Returns the current counts of all configurations, without hours that have no events.
   *
   * @param first `2026-03-02T09`, UTC; both inclusive
   * @returns `isExact`: false if some counts may be a few minutes old, because too many rows would have to be counted
   */
  async current(first: string, last: string): Promise<{ hours: CountedHour[]; isExact: boolean }> {
    if (first > last) return { hours: [], isExact: true };
    const [hours, live, late] = await Promise.all([
      this.#hours(first, last),
      this.#liveCounts(),
      this.#lateHours(first, last),
    ]);
    const outdated = late.filter((hour) => !live.hours.has(hour) && !live.missing.includes(hour));
    const recounted = await Promise.all(
      outdated.slice(-MAX_LATE_HOURS).map(async (hour) => [hour, await this.#countHour(hour)] as const),
    );
    const counted = new Map(hours.map((hour) => [hour.hour, hour]));
    for (const [hour, counts] of recounted) if (counts) counted.set(hour, toCountedHour(hour, counts));
    const isMissing = live.missing.some((hour) => hour >= first && hour <= last);
    const isOutdated = outdated.length > MAX_LATE_HOURS || recounted.some(([, counts]) => counts === null);
    return { hours: [...counted.values()], isExact: !isMissing && !isOutdated };
  }

  /** Counts a part of an hour; null if it has too many rows. */
  countPart(range: LogPeriod): Promise<HourCounts | null> {
    return countRange(this.client, this.tables.logs, range, MAX_LIVE_PAGES);
  }

  async #stored(first: string, last: string): Promise<CountedHour[]> {
    const items = query(this.client, this.#hourQuery(COUNTS_KIND, first, last));
    return Array.fromAsync(items, (item) => storedHour.parse(item));
  }

  /** Returns the hours whose rows changed after they were counted. */
  async #lateHours(first: string, last: string): Promise<string[]> {
    const items = query(this.client, this.#hourQuery('late', first, last));
    return Array.fromAsync(items, (item) => hourOnly.parse(item).hour);
  }

  #hourQuery(kind: string, first: string, last: string) {
    return {
      TableName: this.tables.counts,
      KeyConditionExpression: '#kind = :kind AND #hour BETWEEN :first AND :last',
      ExpressionAttributeNames: attributeNames(['kind', 'hour']),
      ExpressionAttributeValues: { ':kind': kind, ':first': first, ':last': last },
    };
  }

  async #progress(): Promise<CountProgress | null> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.tables.counts, Key: PROGRESS_KEY }),
    );
    return Item ? countProgress.parse(Item) : null;
  }

  /** Counts the hours that are not final; without those that have too many rows, for which the stored counts are used. */
  #liveCounts(): Promise<LiveCounts> {
    const now = this.now();
    if (!this.#live || now - this.#live.at >= LIVE_CACHE_MS) {
      this.#live = { at: now, counts: this.#countLive(now) };
      this.#live.counts.catch(() => (this.#live = null));
    }
    return this.#live.counts;
  }

  async #countLive(now: number): Promise<LiveCounts> {
    const progress = await this.#progress();
    const current = hourOf(toIso(now));
    const hours: string[] = [];
    for (let hour = progress?.countedTo ?? current; hour <= current; hour = hourAfter(hour)) {
      hours.push(hour);
    }
    const counted = await Promise.all(
      hours.slice(-MAX_LIVE_HOURS).map(async (hour) => [hour, await this.#countHour(hour)] as const),
    );
    const found = new Map(counted.flatMap(([hour, counts]) => (counts ? [[hour, counts]] : [])));
    return { hours: found, missing: hours.filter((hour) => !found.has(hour)) };
  }

  #countHour(hour: string): Promise<HourCounts | null> {
    return countHour(this.client, this.tables.logs, hour, MAX_LIVE_PAGES);
  }
}

function toCountedHour(hour: string, counts: HourCounts): CountedHour {
  return { hour, configurations: Object.fromEntries([...counts].map(([id, of]) => [id, of.counts])) };
}

const hourOnly = z.object({ hour: z.string() });

function max(one: string, other: string): string {
  return one > other ? one : other;
}
