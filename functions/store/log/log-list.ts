import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { MAX_AHEAD_MS, type SyncLog } from '../../domain/sync-log';
import { inBatches } from '../../shared/async';
import { dayBefore, dayOf } from '../../shared/time';
import { attributeNames, query } from '../dynamodb';
import { logSummary, type SyncLogSummary } from './log-rows';
import { eventsOf, readSummaries } from './log-summaries';

/** All given fields must match. */
export type LogFilter = {
  /** Minimum time of the row, ISO 8601, UTC. */
  since: string;
  configuration?: string;
  outcome?: SyncLog['outcome'];
  /** Email address, case-insensitive. */
  employee?: string;
  /** One of these, `<tenant>#<type>#<id>`. Without `employee`, all rows since then are read. */
  resources?: readonly string[] | undefined;
};

/** Rows that are read by their keys in one request. */
const BATCH_SIZE = 100;

/** Lists the log for commands. */
export class LogList {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  /**
   * Yields all matching rows, newest first by their time. Keeps one page in memory.
   *
   * @param now ms since the epoch; expired rows are excluded, because DynamoDB deletes them late
   */
  async *list(filter: LogFilter, { now }: { now: number }): AsyncGenerator<SyncLogSummary> {
    const { since, employee, ...equal } = filter;
    if (employee !== undefined) {
      yield* this.#ofEmployee(employee.toLowerCase(), since, equal, now);
      return;
    }
    const firstDay = dayOf(Date.parse(since));
    for (let day = dayOf(now + MAX_AHEAD_MS); day >= firstDay; day = dayBefore(day)) {
      const items = this.#query({ key: 'day', value: day }, null, since, equal, now);
      for await (const item of items) yield logSummary.parse(item);
    }
  }

  async *#ofEmployee(employee: string, since: string, equal: Equal, now: number) {
    const items = this.#query({ key: 'employee', value: employee }, 'by-employee', since, equal, now);
    for await (const batch of inBatches(items, BATCH_SIZE)) {
      const rows = await readSummaries(this.client, this.table, eventsOf(batch));
      yield* rows.filter((row) => row !== null);
    }
  }

  #query(
    partition: { key: 'day' | 'employee'; value: string },
    index: string | null,
    since: string,
    equal: Equal,
    now: number,
  ): AsyncGenerator<Record<string, unknown>> {
    const { key, value } = partition;
    const { resources, ...others } = equal;
    const filters = Object.entries(others);
    const wanted = Object.fromEntries(
      (resources ?? []).map((resource, index) => [`:resource${index}`, resource]),
    );
    return query(this.client, {
      TableName: this.table,
      IndexName: index ?? undefined,
      KeyConditionExpression: `#${key} = :${key} AND #event >= :since`,
      FilterExpression: [
        '#expiresAt > :now',
        // Erased rows have only their key.
        'attribute_exists(#outcome)',
        ...filters.map(([name]) => `#${name} = :${name}`),
        ...(resources ? [`#resource IN (${Object.keys(wanted).join(', ')})`] : []),
      ].join(' AND '),
      ExpressionAttributeNames: attributeNames(
        new Set([
          key,
          'event',
          'expiresAt',
          'outcome',
          ...filters.map(([name]) => name),
          ...(resources ? ['resource'] : []),
        ]),
      ),
      ExpressionAttributeValues: {
        [`:${key}`]: value,
        ':since': since,
        ':now': now / 1000,
        ...wanted,
        ...Object.fromEntries(filters.map(([name, required]) => [`:${name}`, required])),
      },
      ScanIndexForward: false,
    });
  }
}

type Equal = Omit<LogFilter, 'since' | 'employee'>;
