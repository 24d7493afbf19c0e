import { QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { dayAfter } from '../shared/time';
import { attributeNames, batchGet, projection } from './dynamodb';
import { logSummary, SUMMARY_ATTRIBUTES, type SyncLogSummary } from './log-rows';
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

/** A page ends after this many queries, and after this many rows examined, even if nothing was found. */
const MAX_QUERIES = 31;
const MAX_EXAMINED = 1000;

/** If most rows may not match, a query examines this many rows for each that is wanted. */
const EXAMINED_PER_ROW = 4;
const MAX_EXAMINED_PER_QUERY = 250;

/** Of an ISO 8601 instant, UTC with milliseconds: sort keys begin with one. */
const INSTANT_LENGTH = 24;

export type LogSearchPage = {
  rows: SyncLogSummary[];
  /** Where the next page begins; null at the end. */
  next: LogPosition | null;
  /** How far back the search has come, ISO 8601. */
  searchedTo: string;
};

/** The position is not one of this search. */
export class InvalidPositionError extends Error {
  override readonly name = 'InvalidPositionError';
}

/** Keys of a row in its index and in the table. */
type RowKey = NonNullable<LogPosition['after']>;

/** What one query found. */
type Step = {
  found: { row: SyncLogSummary; position: LogPosition }[];
  /** Number of rows that DynamoDB has read. */
  examined: number;
  /** Where the search continues; null at the end. */
  next: LogPosition | null;
};

const eventOnly = z.object({ event: z.string() });

/**
 * The log, page by page. A page begins after a row, not after a number of rows: so rows that are added meanwhile neither shift nor
 * repeat others.
 */
export class LogPages {
  /** @param now ms since the epoch: expired rows are left out, since DynamoDB deletes them late */
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
    private readonly now: () => number,
  ) {}

  /**
   * Newest first, by the first outcome. A search for `waiting` or `failed` events of all employees is sorted by when they
   * occurred, or failed. The work per page is bounded: a page may be short, or empty, although there is a next one.
   *
   * @throws InvalidPositionError
   */
  async page(search: LogSearch, limit: number, from: LogPosition | null): Promise<LogSearchPage> {
    const now = this.now();
    const found: Step['found'] = [];
    let examined = 0;
    let queries = 0;
    let next: LogPosition | null = null;
    // One row more than wanted shows whether there is a next page.
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

  /** The newest rows of one resource. */
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

  /** One step per query. */
  async *#walk(
    search: LogSearch,
    wanted: number,
    from: LogPosition | null,
    now: number,
  ): AsyncGenerator<Step> {
    const all = [...rangesFor(search, now)];
    const start = from ? all.findIndex((range) => includesPosition(range, from)) : 0;
    if (start < 0) throw new InvalidPositionError('The position is not one of this search');
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
   * One query, which may end before the range does.
   *
   * @param wanted about this many rows
   * @returns attributes of rows that may match, of the index `by-open` only their keys; and the last row, null at the end of the
   *   range
   */
  async #query(
    range: LogRange,
    after: RowKey | null,
    { search, wanted, now }: { search: LogSearch; wanted: number; now: number },
  ): Promise<{ items: Record<string, unknown>[]; examined: number; last: RowKey | null }> {
    const { index, key, sort, partition } = range;
    const isUnresolvedIndex = index === 'by-open';
    // DynamoDB filters neither by a key of the index, nor by what the index does not hold.
    const filters = equalityFilters(search).filter(
      ([name]) => name !== key && !(isUnresolvedIndex && name === 'outcome'),
    );
    const mostMayDiffer =
      filters.length > 0 || (isUnresolvedIndex && (search.from ?? search.to) !== undefined);
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
        Limit: mostMayDiffer ? Math.min(wanted * EXAMINED_PER_ROW, MAX_EXAMINED_PER_QUERY) : wanted,
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
    // The index may lag behind the row.
    return found.filter(({ row }) => matchesSearch(row, search));
  }

  /** In the same order; undefined for a row that no longer exists. */
  async #fullRows(items: Record<string, unknown>[]): Promise<(Record<string, unknown> | undefined)[]> {
    const keys = z.array(eventOnly).parse(items);
    const attributes = [...new Set(['event', ...SUMMARY_ATTRIBUTES])];
    const rows = await Array.fromAsync(batchGet(this.client, this.table, keys, attributes));
    const byEvent = new Map(rows.map((row) => [eventOnly.parse(row).event, row]));
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
