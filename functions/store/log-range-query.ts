import { QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { SUMMARY_ATTRIBUTES } from './log-row';
import { wantedOf, type LogPosition, type LogRange, type LogSearch } from './log-search';

/** So many rows are examined for each that is wanted, where most may be others. */
const EXAMINED_PER_ROW = 4;
const LARGEST_QUERY = 250;

type Place = NonNullable<LogPosition['behind']>;

/** Rows of a range that may match, newest first. */
export type RangePart = {
  /** Attributes of rows; of the index of what is open, only its keys. */
  items: { attributes: Record<string, unknown>; place: Place }[];
  /** How many rows were looked at. */
  examined: number;
  /** Where to go on; null at the end of the range. */
  last: Place | null;
};

/**
 * One query, however many rows there are.
 *
 * @param wanted about so many rows
 * @param now ms since the epoch
 */
export async function queryRange(
  client: DynamoDBDocumentClient,
  table: string,
  range: LogRange,
  behind: Place | null,
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

function placeOf(attributes: Record<string, unknown>, { sort }: LogRange): Place {
  return { sort: z.string().parse(attributes[sort]), event: z.string().parse(attributes['event']) };
}
