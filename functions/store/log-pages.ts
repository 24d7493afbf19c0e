import { QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { dayAfter } from '../shared/time';
import { attributeNames, batchGet, projection } from './dynamodb';
import { isErased, logSummary, SUMMARY_ATTRIBUTES, type SyncLogSummary } from './log-rows';
import {
  equalityFilters,
  includesPosition,
  matchesSearch,
  rangesFor,
  searchedDays,
  type LogPosition,
  type LogRange,
  type LogSearch,
} from './log-search';

/** A page ends after this many queries or examined rows, even if it is empty. */
const MAX_QUERIES = 31;
const MAX_EXAMINED = 1000;

/** If a query has filters, it examines this many rows per wanted row. */
const EXAMINED_PER_ROW = 4;
const MAX_EXAMINED_PER_QUERY = 250;

/** Length of an ISO 8601 instant in UTC with milliseconds, the prefix of sort keys. */
const INSTANT_LENGTH = 24;

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

/** Keys of a row, in the index and in the table. */
type RowKey = NonNullable<LogPosition['after']>;

/** The result of one query. */
type Step = {
  found: { row: SyncLogSummary; position: LogPosition }[];
  /** Number of rows that DynamoDB read. */
  examined: number;
  /** Start of the next query; null at the end. */
  next: LogPosition | null;
};

const eventOnly = z.object({ event: z.string() });

/**
 * Reads the log page by page. A page starts after a row, not after a number of rows, so that new rows neither shift nor
 * repeat others.
 */
export class LogPages {
  /** @param now ms since the epoch; expired rows are excluded, because DynamoDB deletes them late */
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
    private readonly now: () => number,
  ) {}

  /**
   * Returns a page of rows, newest first by their first outcome. A search for `waiting` or `failed` events of all
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
      searchedTo: next ? instantOf(next) : `${searchedDays(search, now).first}T00:00:00.000Z`,
    };
  }

  /** Returns the newest rows of one resource. */
  async ofResource(resource: string, limit: number): Promise<SyncLogSummary[]> {
    const { Items = [] } = await this.client.send(
      new QueryCommand({
        TableName: this.table,
        IndexName: 'by-resource',
        KeyConditionExpression: '#resource = :resource',
        FilterExpression: '#expiresAt > :now',
        ProjectionExpression: projection(SUMMARY_ATTRIBUTES),
        ExpressionAttributeNames: attributeNames([...SUMMARY_ATTRIBUTES, 'expiresAt']),
        ExpressionAttributeValues: { ':resource': resource, ':now': this.now() / 1000 },
        ScanIndexForward: false,
        Limit: limit,
      }),
    );
    return Items.map((item) => logSummary.parse(item));
  }

  /** Yields one step per query. */
  async *#walk(
    search: LogSearch,
    wanted: number,
    from: LogPosition | null,
    now: number,
  ): AsyncGenerator<Step> {
    const all = [...rangesFor(search, now)];
    const start = from ? all.findIndex((range) => includesPosition(range, from)) : 0;
    if (start < 0) throw new InvalidPositionError('The position belongs to another search');
    const ranges = all.slice(start);
    let after = from?.after ?? null;
    for (const [index, range] of ranges.entries()) {
      const nextRange = ranges[index + 1];
      do {
        const { items, examined, last } = await this.#query(range, after, { search, wanted, now });
        after = last;
        yield {
          found: await this.#rowsOf(range, items, search),
          examined,
          next: after ? positionIn(range, after) : nextRange ? positionIn(nextRange, null) : null,
        };
      } while (after);
    }
  }

  /**
   * Runs one query. It may end before the end of the range.
   *
   * @param wanted approximate number of rows
   * @returns `items`: attributes of rows that may match; only the keys from the index `by-open`. `last`: the last row; null at
   *   the end of the range
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
    const isFiltered = filters.length > 0 || (isUnresolvedIndex && (search.from ?? search.to) !== undefined);
    const attributes = ['event', sort, ...(isUnresolvedIndex ? [] : SUMMARY_ATTRIBUTES)];
    const {
      Items = [],
      ScannedCount,
      LastEvaluatedKey,
    } = await this.client.send(
      new QueryCommand({
        TableName: this.table,
        IndexName: index,
        KeyConditionExpression: `#${key} = :${key} AND #${sort} BETWEEN :first AND :last`,
        FilterExpression: ['#expiresAt > :now', ...filters.map(([name]) => `#${name} = :${name}`)].join(
          ' AND ',
        ),
        ProjectionExpression: projection(attributes),
        ExpressionAttributeNames: attributeNames([
          ...attributes,
          key,
          'expiresAt',
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
        ExclusiveStartKey: after ? { event: after.event, [key]: partition, [sort]: after.sort } : undefined,
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
  ): Promise<Step['found']> {
    const full = range.index === 'by-open' ? await this.#fullRows(items) : items;
    const found = items.flatMap((item, index) => {
      const attributes = full[index];
      return attributes
        ? [{ row: logSummary.parse(attributes), position: positionIn(range, keyIn(range, item)) }]
        : [];
    });
    // The index is eventually consistent.
    return found.filter(({ row }) => matchesSearch(row, search));
  }

  /** Returns the rows in the order of the items; undefined for rows that no longer exist. */
  async #fullRows(items: Record<string, unknown>[]): Promise<(Record<string, unknown> | undefined)[]> {
    const keys = z.array(eventOnly).parse(items);
    const attributes = [...new Set(['event', ...SUMMARY_ATTRIBUTES])];
    const rows = await Array.fromAsync(batchGet(this.client, this.table, keys, attributes));
    const byEvent = new Map(
      rows.filter((row) => !isErased(row)).map((row) => [eventOnly.parse(row).event, row]),
    );
    return keys.map(({ event }) => byEvent.get(event));
  }
}

function positionIn({ index, partition }: LogRange, after: RowKey | null): LogPosition {
  return { index, partition, after };
}

function keyIn({ sort }: LogRange, attributes: Record<string, unknown>): RowKey {
  return { sort: z.string().parse(attributes[sort]), event: z.string().parse(attributes['event']) };
}

function instantOf({ partition, after }: LogPosition): string {
  return after ? after.sort.slice(0, INSTANT_LENGTH) : `${dayAfter(partition)}T00:00:00.000Z`;
}
