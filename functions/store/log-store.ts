import { GetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { LOG_RETENTION_DAYS, logKey, type LogEntry, type SyncLog } from '../domain/sync-log';
import { inBatches } from '../shared/async';
import { DAY_S, dayBefore, dayOf } from '../shared/time';
import {
  attributeNames,
  batchGet,
  batchPut,
  projection,
  query,
  type Condition,
  type ItemUpdate,
} from './dynamodb';
import {
  isErased,
  LOGGED_ABOUT_ATTRIBUTES,
  loggedAbout,
  logRow,
  logSummary,
  type LoggedAbout,
  type SyncLogSummary,
} from './log-rows';
import { hasNoFinalOutcome, isNewMessage, outcomeUpdate, redeliveryUpdate } from './log-updates';
import { updateLogRow } from './update-log-row';

const payloadOnly = z.object({ payload: z.instanceof(Uint8Array).optional() });

/** Rows that {@link LogStore.erase} replaces in one go, and the time for that. */
const ERASED_AT_ONCE = 100;
const ERASE_TIMEOUT_MS = 10_000;

/** The sync log: one row per event. */
export class LogStore {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  /**
   * Records the outcome of an attempt in the row of its event. Usually one write. Two writes for redeliveries, for
   * messages that are received again after a crash, and to trim a long history.
   *
   * @param when `applied`: the event is the newest state of its resource, and its row gets this outcome. `observed`: the event
   *   is known or outdated; it counts as a delivery and must not overwrite a final outcome
   */
  async record(entry: LogEntry, when: 'applied' | 'observed'): Promise<void> {
    const event = logKey(entry);
    const mayOverwrite = when === 'observed' ? [hasNoFinalOutcome] : [];
    const isNew = isNewMessage(entry);
    if (await this.#update(event, outcomeUpdate(entry, { isRepeat: false }), [...mayOverwrite, isNew]))
      return;
    if (when === 'observed' && (await this.#update(event, redeliveryUpdate(entry), [isNew]))) return;
    await this.#update(event, outcomeUpdate(entry, { isRepeat: true }), mayOverwrite);
  }

  /** Yields rows, newest first; see {@link listLog}. */
  list(filter: LogFilter, { now }: { now: number }): AsyncGenerator<SyncLogSummary> {
    return listLog(this.client, this.table, filter, now);
  }

  /**
   * Reads a row.
   *
   * @param event see {@link logKey}
   */
  async get(event: string): Promise<SyncLog | null> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: { event }, ConsistentRead: true }),
    );
    return Item && !isErased(Item) ? logRow.parse(Item) : null;
  }

  /**
   * Returns the body of the event's delivery. It is stored while the event is unresolved.
   *
   * @param event see {@link logKey}
   */
  async payload(event: string): Promise<Buffer | null> {
    const { Item = {} } = await this.client.send(
      new GetCommand({
        TableName: this.table,
        Key: { event },
        ProjectionExpression: projection(['payload']),
        ExpressionAttributeNames: attributeNames(['payload']),
      }),
    );
    const { payload } = payloadOnly.parse(Item);
    return payload ? Buffer.from(payload) : null;
  }

  /**
   * Yields the keys of the rows of an employee or a resource, newest first. Eventually consistent.
   *
   * @param employee email address, case-insensitive
   * @param resource `<tenant>#<type>#<id>`
   */
  async *about(whose: { employee: string } | { resource: string }): AsyncGenerator<LoggedAbout> {
    const [index, key, value] =
      'employee' in whose
        ? ['by-employee', 'employee', whose.employee.toLowerCase()]
        : ['by-resource', 'resource', whose.resource];
    const rows = query(this.client, {
      TableName: this.table,
      IndexName: index,
      KeyConditionExpression: `#${key} = :value`,
      ProjectionExpression: projection(LOGGED_ABOUT_ATTRIBUTES),
      ExpressionAttributeNames: attributeNames(LOGGED_ABOUT_ATTRIBUTES),
      ExpressionAttributeValues: { ':value': value },
      ScanIndexForward: false,
    });
    for await (const row of rows) yield loggedAbout.parse(row);
  }

  /**
   * Replaces rows by their keys, which remain for 90 days: catch-up would fetch an event without a row again. On an
   * error, any of them may have been replaced. Idempotent.
   *
   * @param events see {@link logKey}; without duplicates
   * @param now ms since the epoch
   */
  async erase(events: Iterable<string>, now: number): Promise<void> {
    const expiresAt = Math.floor(now / 1000) + LOG_RETENTION_DAYS * DAY_S;
    for await (const batch of inBatches(events, ERASED_AT_ONCE)) {
      const items = batch.map((event) => ({ event, expiresAt }));
      await batchPut(this.client, this.table, items, AbortSignal.timeout(ERASE_TIMEOUT_MS));
    }
  }

  #update(event: string, update: ItemUpdate, conditions: Condition[]): Promise<boolean> {
    return updateLogRow(this.client, this.table, event, update, conditions);
  }
}

const key = z.object({ event: z.string() });

/** Looks up which events have a row in the sync log. */
export class EventLookup {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  /**
   * Returns the events that have a row.
   *
   * @param events see {@link logKey}; any number, duplicates allowed
   */
  async findExisting(events: Iterable<string>): Promise<ReadonlySet<string>> {
    const keys = [...new Set(events)].map((event) => ({ event }));
    const existing = new Set<string>();
    for await (const item of batchGet(this.client, this.table, keys, ['event'])) {
      existing.add(key.parse(item).event);
    }
    return existing;
  }
}

/** All given fields must match. */
export type LogFilter = {
  /** Minimum time of the first outcome, ISO 8601, UTC with milliseconds. */
  since: string;
  configuration?: string;
  outcome?: SyncLog['outcome'];
  /** Email address, case-insensitive. */
  employee?: string;
  /** `<tenant>#<type>#<id>` */
  resource?: string;
};

/** One partition of one index. */
type Partition = { index: string; key: string; value: string };

/**
 * Yields rows of the log, newest first. Keeps one page in memory at a time.
 *
 * @param now ms since the epoch; expired rows are excluded, because DynamoDB deletes them late
 */
async function* listLog(
  client: DynamoDBDocumentClient,
  table: string,
  { since, employee, ...filter }: LogFilter,
  now: number,
): AsyncGenerator<SyncLogSummary> {
  const wanted = { ...filter, employee: employee?.toLowerCase() };
  for (const { index, key, value } of partitions(wanted, since, now)) {
    const equal = Object.entries({ ...wanted, [key]: value }).filter(
      ([, required]) => required !== undefined,
    );
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
        ...Object.fromEntries(equal.map(([name, required]) => [`:${name}`, required])),
      },
      ScanIndexForward: false,
    });
    for await (const row of rows) yield logSummary.parse(row);
  }
}

/** Yields the fewest partitions that contain all matching rows, newest first. */
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
