import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { SyncLog } from '../domain/sync-log';
import { attributeNames, query } from './dynamodb';
import { logSummary, type SyncLogSummary } from './log-rows';
import { dayBefore, dayOf } from './log-search';

/** All given fields must match. */
export type LogFilter = {
  /** ISO 8601, UTC with milliseconds: events that had their first outcome then or later. */
  since: string;
  configuration?: string;
  outcome?: SyncLog['outcome'];
  /** Address, case-insensitive. */
  employee?: string;
  /** `<tenant>#<type>#<id>` */
  resource?: string;
};

/** One partition of one index. */
type Partition = { index: string; key: string; value: string };

/**
 * Rows of the log, newest first. Holds one page in memory at a time.
 *
 * @param now ms since the epoch: rows that have expired by then are left out, since DynamoDB deletes them late
 */
export async function* listLog(
  client: DynamoDBDocumentClient,
  table: string,
  { since, employee, ...filter }: LogFilter,
  now: number,
): AsyncGenerator<SyncLogSummary> {
  const wanted = { ...filter, employee: employee?.toLowerCase() };
  for (const { index, key, value } of partitions(wanted, since, now)) {
    const equal = Object.entries({ ...wanted, [key]: value }).filter(([, one]) => one !== undefined);
    const conditions = equal.filter(([name]) => name !== key).map(([name]) => `#${name} = :${name}`);
    const rows = query(client, {
      TableName: table,
      IndexName: index,
      KeyConditionExpression: `#${key} = :${key} AND #sort >= :since`,
      FilterExpression: ['#expiresAt > :now', ...conditions].join(' AND '),
      ExpressionAttributeNames: attributeNames(['sort', 'expiresAt', ...equal.map(([name]) => name)]),
      ExpressionAttributeValues: {
        ':since': since,
        ':now': now / 1000,
        ...Object.fromEntries(equal.map(([name, one]) => [`:${name}`, one])),
      },
      ScanIndexForward: false,
    });
    for await (const row of rows) yield logSummary.parse(row);
  }
}

/** The smallest set of partitions with all rows that match, newest first. */
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
    const firstDay = dayOf(Date.parse(since));
    for (let day = dayOf(now); day >= firstDay; day = dayBefore(day)) {
      yield { index: 'by-day', key: 'day', value: day };
    }
  }
}
