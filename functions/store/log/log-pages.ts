import { QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { dayAfter } from '../../shared/time';
import { attributeNames, projection } from '../dynamodb';
import { logSummary, rowKey, SUMMARY_ATTRIBUTES, type SyncLogSummary } from './log-rows';
import {
  equalityFilters,
  isCounted,
  isListedByDay,
  matchesSearch,
  rangesFor,
  rangesFrom,
  type LogPosition,
  type LogRange,
  type LogSearch,
} from './log-search';
import { daysOf, logPeriod, startOf } from './log-period';
import { eventsOf, readSummaries } from './log-summaries';
import { hourAfter, hourOf, type OutcomeCounts } from './outcome-counts';

/** A page ends after this many queries or examined rows, even if it is empty. */
const MAX_QUERIES = 31;
const MAX_EXAMINED = 1000;

/** If a query has filters, it examines this many rows per wanted row. */
const EXAMINED_PER_ROW = 4;
const MAX_EXAMINED_PER_QUERY = 250;

export type LogSearchPage = {
  rows: SyncLogSummary[];
  /** Start of the next page; null at the end. */
  next: LogPosition | null;
  /** The rows since this instant were searched, ISO 8601. */
  searchedTo: string;
};

/** The position belongs to another search. */
export class InvalidPositionError extends Error {
  override readonly name = 'InvalidPositionError';
}

/** Sort key of a row in the table or index, and its key. */
type RowKey = LogPosition['after'];

/** The result of one query. */
type Step = {
  found: { row: SyncLogSummary; position: LogPosition }[];
  /** Number of rows that DynamoDB read. */
  examined: number;
  /** Start of the next query; null at the end. */
  next: LogPosition | null;
};

/**
 * Reads the log page by page. A page starts after a row, not after a number of rows, so that new rows neither shift nor
 * repeat others.
 */
export class LogPages {
  /**
   * @param outcomeCounts tells which hours a search can skip
   * @param now ms since the epoch; expired rows are excluded, because DynamoDB deletes them late
   */
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
    private readonly outcomeCounts: Pick<OutcomeCounts, 'hoursWith'>,
    private readonly now: () => number,
  ) {}

  /**
   * Returns a page of rows, newest first by the time of the row. A search for `waiting` or `failed` events of all
   * employees is sorted by when they occurred or failed. The work per page is limited: a page may be short or empty
   * although there is a next one.
   *
   * @throws InvalidPositionError if `from` belongs to another search
   */
  async page(search: LogSearch, limit: number, from: LogPosition | null): Promise<LogSearchPage> {
    const now = this.now();
    const found: Step['found'] = [];
    let examined = 0;
    let queries = 0;
    let next: LogPosition | null = null;
    // One additional row shows whether there is a next page.
    for await (const step of this.#walk(search, limit + 1, from, now)) {
      found.push(...step.found);
      examined += step.examined;
      queries += 1;
      next = step.next;
      if (found.length > limit || examined >= MAX_EXAMINED || queries === MAX_QUERIES) break;
    }
    if (found.length > limit) next = found[limit - 1]?.position ?? null;
    return {
      rows: found.slice(0, limit).map(({ row }) => row),
      next,
      searchedTo: next ? instantOf(next) : startOf(logPeriod(search, now)),
    };
  }

  /** Yields one step per query. */
  async *#walk(
    search: LogSearch,
    wanted: number,
    from: LogPosition | null,
    now: number,
  ): AsyncGenerator<Step> {
    const all = rangesFor(search, await this.#hoursOf(search, from, now), now);
    const ranges = from ? rangesFrom(from, all, search, now) : all;
    if (!ranges) throw new InvalidPositionError('The position belongs to another search');
    let after: RowKey | null = from?.after ?? null;
    for (const [index, range] of ranges.entries()) {
      const nextRange = ranges[index + 1];
      do {
        const { items, examined, last } = await this.#query(range, after, { search, wanted, now });
        after = last;
        yield {
          found: await this.#rowsOf(range, items, search, now),
          examined,
          next: after ? positionIn(range, after) : nextRange ? endOf(nextRange) : null,
        };
      } while (after);
    }
  }

  /** Returns the hours that may have matching rows; null for all. */
  async #hoursOf(
    search: LogSearch,
    from: LogPosition | null,
    now: number,
  ): Promise<ReadonlySet<string> | null> {
    if (!isCounted(search) || !isListedByDay(search)) return null;
    const { first, last } = daysOf(logPeriod(search, now));
    const newest = from ? hourOf(from.after.event) : `${last}T23`;
    return this.outcomeCounts.hoursWith(search, `${first}T00`, newest);
  }

  /**
   * Runs one query. It may end before the end of the range.
   *
   * @param wanted approximate number of rows
   * @returns `items`: attributes of rows that may match; from an index, only the keys. `last`: the last row; null at the
   *   end of the range
   */
  async #query(
    range: LogRange,
    after: RowKey | null,
    { search, wanted, now }: { search: LogSearch; wanted: number; now: number },
  ): Promise<{ items: Record<string, unknown>[]; examined: number; last: RowKey | null }> {
    const { index, key, sort, partition } = range;
    const isUnresolvedIndex = index === 'by-open';
    // DynamoDB filters neither by keys of the index nor by attributes that it does not project.
    const filters = equalityFilters(search).filter(
      ([name]) => name !== key && !(isUnresolvedIndex && name === 'outcome'),
    );
    const isFiltered =
      filters.length > 0 ||
      search.text !== undefined ||
      (isUnresolvedIndex && (search.from ?? search.to) !== undefined);
    const attributes = [...new Set(['event', sort, ...(index === null ? SUMMARY_ATTRIBUTES : [])])];
    // The position of another range does not lie in this one.
    const isInRange = after !== null && after.sort >= range.first && after.sort <= range.last;
    const {
      Items = [],
      ScannedCount,
      LastEvaluatedKey,
    } = await this.client.send(
      new QueryCommand({
        TableName: this.table,
        IndexName: index ?? undefined,
        KeyConditionExpression: `#${key} = :${key} AND #${sort} BETWEEN :first AND :last`,
        FilterExpression: [
          '#expiresAt > :now',
          // Erased rows have only their key.
          ...(isUnresolvedIndex ? [] : ['attribute_exists(#outcome)']),
          ...filters.map(([name]) => `#${name} = :${name}`),
        ].join(' AND '),
        ProjectionExpression: projection(attributes),
        ExpressionAttributeNames: attributeNames([
          ...attributes,
          key,
          'expiresAt',
          ...(isUnresolvedIndex ? [] : ['outcome']),
          ...filters.map(([name]) => name),
        ]),
        ExpressionAttributeValues: {
          [`:${key}`]: partition,
          ':first': range.first,
          ':last': range.last,
          ':now': now / 1000,
          ...Object.fromEntries(filters.map(([name, value]) => [`:${name}`, value])),
        },
        ScanIndexForward: false,
        Limit: isFiltered ? Math.min(wanted * EXAMINED_PER_ROW, MAX_EXAMINED_PER_QUERY) : wanted,
        ExclusiveStartKey: isInRange
          ? { ...rowKey(after.event), [key]: partition, [sort]: after.sort }
          : undefined,
      }),
    );
    return {
      items: Items,
      examined: ScannedCount ?? Items.length,
      last: LastEvaluatedKey ? keyIn(range, LastEvaluatedKey) : null,
    };
  }

  async #rowsOf(
    range: LogRange,
    items: Record<string, unknown>[],
    search: LogSearch,
    now: number,
  ): Promise<Step['found']> {
    const rows =
      range.index === null
        ? items.map((item) => logSummary.parse(item))
        : await readSummaries(this.client, this.table, eventsOf(items));
    const found = items.flatMap((item, index) => {
      const row = rows[index];
      return row ? [{ row, position: positionIn(range, keyIn(range, item)) }] : [];
    });
    // An index is eventually consistent.
    return found.filter(({ row }) => matchesSearch(row, search, now));
  }
}

function positionIn({ index, partition }: LogRange, after: RowKey): LogPosition {
  return { index, partition, after };
}

/** The end of a range sorts after all its rows. */
function endOf(range: LogRange): LogPosition {
  return positionIn(range, { sort: range.last, event: range.last });
}

function keyIn({ sort }: LogRange, attributes: Record<string, unknown>): RowKey {
  return { sort: z.string().parse(attributes[sort]), event: z.string().parse(attributes['event']) };
}

/** Rows after this instant were searched. */
function instantOf({ partition, after }: LogPosition): string {
  const isRow = after.sort.includes('#');
  if (isRow) return after.sort.slice(0, after.sort.indexOf('#'));
  const isSecond = /T\d\d:\d\d:\d\d$/.test(after.sort);
  if (isSecond) return `${after.sort}.000Z`;
  const hour = hourOf(after.sort);
  return hour.includes('T') ? `${hourAfter(hour)}:00:00.000Z` : `${dayAfter(partition)}T00:00:00.000Z`;
}
