import { QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { batchGet } from './dynamodb';
import { indexedLogRow, SUMMARY_ATTRIBUTES, type SyncLogSummary } from './log-rows';
import {
  dayAfter,
  daysOf,
  isMatch,
  isWithin,
  rangesOf,
  wantedOf,
  type LogPosition,
  type LogRange,
  type LogSearch,
} from './log-search';

/** After so many there is no further query, whatever was found: the rest is for the next page. */
const MAX_QUERIES = 31;

const MAX_EXAMINED = 1000;

/** Of an ISO 8601 instant, UTC with milliseconds: sort keys begin with one. */
const INSTANT_LENGTH = 24;

export type FoundLogs = {
  rows: SyncLogSummary[];
  /** Where the next page begins; null at the end. */
  next: LogPosition | null;
  /** How far back the search came, ISO 8601. */
  searchedTo: string;
};

/** The place in the log is not one of this search. */
export class ForeignPositionError extends Error {
  override readonly name = 'ForeignPositionError';
}

type Found = { row: SyncLogSummary; position: LogPosition };

type Step = { found: Found[]; examined: number; next: LogPosition | null };

const keyed = z.object({ event: z.string() });

/**
 * The log, page by page. A page begins behind a row, not after a number of rows: those that come meanwhile neither shift nor
 * repeat any.
 */
export class LogPages {
  /** @param now ms since the epoch; rows that have expired by then are left out: DynamoDB removes them late */
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
    private readonly now: () => number,
  ) {}

  /**
   * Newest first: by when events first got an outcome; what waits or has failed, whoever the employee is, by when it occurred
   * or has failed. A page may be short, or empty, while there is a next one: the search is bounded, however many rows there
   * are.
   *
   * @throws ForeignPositionError
   */
  async page(search: LogSearch, limit: number, from: LogPosition | null): Promise<FoundLogs> {
    const now = this.now();
    const found: Found[] = [];
    let examined = 0;
    let queries = 0;
    let next: LogPosition | null = null;
    // One more than is wanted tells whether there is a next page.
    for await (const step of this.walk(search, limit + 1, from, now)) {
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
      searchedTo: next ? timeOf(next) : `${daysOf(search, now).first}T00:00:00.000Z`,
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
        ProjectionExpression: SUMMARY_ATTRIBUTES.map((name) => `#${name}`).join(', '),
        ExpressionAttributeNames: Object.fromEntries(
          [...SUMMARY_ATTRIBUTES, 'expiresAt'].map((name) => [`#${name}`, name]),
        ),
        ExpressionAttributeValues: { ':resource': resource, ':now': this.now() / 1000 },
        ScanIndexForward: false,
        Limit: limit,
      }),
    );
    return Items.map((item) => indexedLogRow.parse(item));
  }

  /** Query by query, each with where to go on after it. */
  private async *walk(
    search: LogSearch,
    wanted: number,
    from: LogPosition | null,
    now: number,
  ): AsyncGenerator<Step> {
    const all = [...rangesOf(search, now)];
    const start = from ? all.findIndex((range) => isWithin(range, from)) : 0;
    if (start < 0) throw new ForeignPositionError('The position is not one of this search');
    const ranges = all.slice(start);
    let behind = from?.behind ?? null;
    for (const [index, range] of ranges.entries()) {
      const following = ranges[index + 1];
      do {
        const part = await queryRange(this.client, this.table, range, behind, { search, wanted, now });
        behind = part.last;
        yield {
          found: await this.rowsOf(range, part, search),
          examined: part.examined,
          next: behind ? at(range, behind) : following ? at(following, null) : null,
        };
      } while (behind);
    }
  }

  private async rowsOf(range: LogRange, { items }: RangePart, search: LogSearch): Promise<Found[]> {
    const rows = items.map(({ attributes }) => attributes);
    const full = range.index === 'by-open' ? await this.fullRows(rows) : rows;
    const found = items.flatMap(({ place }, index) => {
      const attributes = full[index];
      return attributes ? [{ row: indexedLogRow.parse(attributes), position: at(range, place) }] : [];
    });
    // The index may be older than the row.
    return found.filter(({ row }) => isMatch(row, search));
  }

  /** In the same order; undefined for a row that is no more. */
  private async fullRows(keys: Record<string, unknown>[]): Promise<(Record<string, unknown> | undefined)[]> {
    const events = z.array(keyed).parse(keys);
    const wanted = [...new Set(['event', ...SUMMARY_ATTRIBUTES])];
    const items = await Array.fromAsync(batchGet(this.client, this.table, events, wanted));
    const byEvent = new Map(items.map((item) => [keyed.parse(item).event, item]));
    return events.map(({ event }) => byEvent.get(event));
  }
}

function at({ index, partition }: LogRange, behind: LogPosition['behind']): LogPosition {
  return { index, partition, behind };
}

function timeOf({ partition, behind }: LogPosition): string {
  return behind ? behind.sort.slice(0, INSTANT_LENGTH) : `${dayAfter(partition)}T00:00:00.000Z`;
}

/** So many rows are examined for each that is wanted, where most may be others. */
const EXAMINED_PER_ROW = 4;

const LARGEST_QUERY = 250;

type EventLocation = NonNullable<LogPosition['behind']>;

/** Rows of a range that may match, newest first. */
type RangePart = {
  /** Attributes of rows; of the index of what is open, only its keys. */
  items: { attributes: Record<string, unknown>; place: EventLocation }[];
  /** How many rows were looked at. */
  examined: number;
  /** Where to go on; null at the end of the range. */
  last: EventLocation | null;
};

/**
 * One query, however many rows there are.
 *
 * @param wanted about so many rows
 * @param now ms since the epoch
 */
async function queryRange(
  client: DynamoDBDocumentClient,
  table: string,
  range: LogRange,
  behind: EventLocation | null,
  { search, wanted, now }: { search: LogSearch; wanted: number; now: number },
): Promise<RangePart> {
  const { index, key, sort, partition } = range;
  const conditions = wantedOf(search).filter(([name]) => canFilter(range, name));
  const isFiltered =
    conditions.length > 0 || (index === 'by-open' && (search.from ?? search.to) !== undefined);
  const shown = ['event', sort, ...(index === 'by-open' ? [] : SUMMARY_ATTRIBUTES)];
  const names = new Set([...shown, key, 'expiresAt', ...conditions.map(([name]) => name)]);
  const {
    Items = [],
    ScannedCount,
    LastEvaluatedKey,
  } = await client.send(
    new QueryCommand({
      TableName: table,
      IndexName: index,
      KeyConditionExpression: `#${key} = :${key} AND #${sort} BETWEEN :first AND :last`,
      FilterExpression: ['#expiresAt > :now', ...conditions.map(([name]) => `#${name} = :${name}`)].join(
        ' AND ',
      ),
      ProjectionExpression: shown.map((name) => `#${name}`).join(', '),
      ExpressionAttributeNames: Object.fromEntries([...names].map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: {
        [`:${key}`]: partition,
        ':first': range.first,
        ':last': range.last,
        ':now': now / 1000,
        ...Object.fromEntries(conditions.map(([name, value]) => [`:${name}`, value])),
      },
      ScanIndexForward: false,
      Limit: isFiltered ? Math.min(wanted * EXAMINED_PER_ROW, LARGEST_QUERY) : wanted,
      ExclusiveStartKey: behind ? { event: behind.event, [key]: partition, [sort]: behind.sort } : undefined,
    }),
  );
  return {
    items: Items.map((attributes) => ({ attributes, place: placeOf(attributes, range) })),
    examined: ScannedCount ?? Items.length,
    last: LastEvaluatedKey ? placeOf(LastEvaluatedKey, range) : null,
  };
}

/** A filter takes no key of the index, and only what the index holds. */
function canFilter({ index, key }: LogRange, name: string): boolean {
  return name !== key && !(index === 'by-open' && name === 'outcome');
}

function placeOf(attributes: Record<string, unknown>, { sort }: LogRange): EventLocation {
  return { sort: z.string().parse(attributes[sort]), event: z.string().parse(attributes['event']) };
}
