import { QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { SyncLog } from '../domain/sync-log';
import { indexedLogRow, type SyncLogSummary } from './log-rows';

const ONE_DAY_MS = 24 * 60 * 60 * 1000;

export type LogFilter = {
  /** ISO 8601, UTC with milliseconds: events that first got an outcome then or later. */
  since: string;
  configuration?: string;
  outcome?: SyncLog['outcome'];
  /** Address; upper and lower case are the same. */
  employee?: string;
  /** `<tenant>#<type>#<id>` */
  resource?: string;
};

/** Rows of one partition of one index. */
type Partition = { index: string; key: string; value: string };

/**
 * Rows of the log, newest first. Holds one page at a time, however many rows there are.
 *
 * @param now ms since the epoch; rows that have expired by then are left out: DynamoDB removes them late
 */
export async function* queryLog(
  client: DynamoDBDocumentClient,
  table: string,
  { since, employee, ...filter }: LogFilter,
  now: number,
): AsyncGenerator<SyncLogSummary> {
  const wanted = { ...filter, employee: employee?.toLowerCase() };
  for (const { index, key, value } of partitions(wanted, since, now)) {
    const equal = Object.entries({ ...wanted, [key]: value }).filter(([, one]) => one !== undefined);
    const conditions = equal.filter(([name]) => name !== key).map(([name]) => `#${name} = :${name}`);
    let from: Record<string, unknown> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: index,
          KeyConditionExpression: `#${key} = :${key} AND #sort >= :since`,
          FilterExpression: ['#expiresAt > :now', ...conditions].join(' AND '),
          ExpressionAttributeNames: {
            '#sort': 'sort',
            '#expiresAt': 'expiresAt',
            ...Object.fromEntries(equal.map(([name]) => [`#${name}`, name])),
          },
          ExpressionAttributeValues: {
            ':since': since,
            ':now': now / 1000,
            ...Object.fromEntries(equal.map(([name, one]) => [`:${name}`, one])),
          },
          ScanIndexForward: false,
          ExclusiveStartKey: from,
        }),
      );
      for (const row of Items) yield indexedLogRow.parse(row);
      from = LastEvaluatedKey;
    } while (from);
  }
}

/** Where the rows lie that the filter can match, newest first. */
function* partitions(
  { resource, employee }: Pick<LogFilter, 'resource' | 'employee'>,
  since: string,
  now: number,
): Generator<Partition> {
  if (resource !== undefined) {
    yield { index: 'by-resource', key: 'resource', value: resource };
  } else if (employee !== undefined) {
    yield { index: 'by-employee', key: 'employee', value: employee };
  } else {
    const first = dayOf(Date.parse(since));
    for (let time = now; dayOf(time) >= first; time -= ONE_DAY_MS) {
      yield { index: 'by-day', key: 'day', value: dayOf(time) };
    }
  }
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
