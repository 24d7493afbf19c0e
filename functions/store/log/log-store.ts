import { GetCommand, paginateScan, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { LOG_RETENTION_DAYS, type LogEntry, type SyncLog } from '../../domain/sync-log';
import { inBatches } from '../../shared/async';
import { DAY_S } from '../../shared/time';
import {
  attributeNames,
  batchGet,
  batchPut,
  projection,
  query,
  type Condition,
  type ItemUpdate,
} from '../dynamodb';
import { isErased, LOGGED_ABOUT_ATTRIBUTES, loggedAbout, logRow, rowKey, type LoggedAbout } from './log-rows';
import {
  hasNoFinalOutcome,
  isNewMessage,
  mayBeReplayed,
  outcomeUpdate,
  redeliveryUpdate,
} from './log-updates';
import type { LateHours } from './late-hours';
import { updateLogRow } from './update-log-row';

const previousOwner = z.object({ event: z.string(), movedFrom: z.string() });

/** The previous owner in a row, and the key of the row. */
type PreviousOwner = z.infer<typeof previousOwner>;

const payloadOnly = z.object({ payload: z.instanceof(Uint8Array).optional() });

/** Rows that {@link LogStore.erase} replaces in one go, and the time for that. */
const ERASED_AT_ONCE = 100;
const ERASE_TIMEOUT_MS = 10_000;

/** The sync log: one row per event. */
export class LogStore {
  /** @param lateHours null for reading only */
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
    private readonly lateHours: Pick<LateHours, 'beforeWrite'> | null = null,
  ) {}

  /**
   * Records the outcome of an attempt in the row of its event. Usually one write. Two writes for redeliveries, for
   * messages that are received again after a crash, and to trim a long history.
   *
   * @param when `applied`: the event is the newest state of its resource, and its row gets this outcome. `observed`: the event
   *   is known or outdated; it counts as a delivery and must not overwrite a final outcome, except that of a skipped event
   *   which is replayed
   */
  async record(entry: LogEntry, when: 'applied' | 'observed'): Promise<void> {
    const { event } = entry;
    await this.lateHours?.beforeWrite(event);
    const isChangeable = entry.via === 'replay' ? mayBeReplayed : hasNoFinalOutcome;
    const mayOverwrite = when === 'observed' ? [isChangeable] : [];
    const isNew = isNewMessage(entry);
    if (await this.#update(event, outcomeUpdate(entry, { isRepeat: false }), [...mayOverwrite, isNew]))
      return;
    if (when === 'observed' && (await this.#update(event, redeliveryUpdate(entry), [isNew]))) return;
    await this.#update(event, outcomeUpdate(entry, { isRepeat: true }), mayOverwrite);
  }

  /**
   * Reads a row.
   *
   * @param event see {@link logKey}
   */
  async get(event: string): Promise<SyncLog | null> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: rowKey(event), ConsistentRead: true }),
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
        Key: rowKey(event),
        ProjectionExpression: projection(['payload']),
        ExpressionAttributeNames: attributeNames(['payload']),
      }),
    );
    const { payload } = payloadOnly.parse(Item);
    return payload ? Buffer.from(payload) : null;
  }

  /** Returns {@link payload} as text, or as `base64:…` if it is not UTF-8. */
  async payloadText(event: string): Promise<string | null> {
    const bytes = await this.payload(event);
    if (!bytes) return null;
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return `base64:${bytes.toString('base64')}`;
    }
  }

  /**
   * Yields the keys of the rows of an employee, newest first. Eventually consistent.
   *
   * @param employee email address, case-insensitive
   */
  async *ofEmployee(employee: string): AsyncGenerator<LoggedAbout> {
    const rows = query(this.client, {
      TableName: this.table,
      IndexName: 'by-employee',
      KeyConditionExpression: '#employee = :employee',
      ProjectionExpression: projection(LOGGED_ABOUT_ATTRIBUTES),
      ExpressionAttributeNames: attributeNames(LOGGED_ABOUT_ATTRIBUTES),
      ExpressionAttributeValues: { ':employee': employee.toLowerCase() },
      ScanIndexForward: false,
    });
    for await (const row of rows) yield loggedAbout.parse(row);
  }

  /**
   * Yields the keys of the rows of these resources. Reads the whole log, because it has no index of resources.
   *
   * @param resources `<tenant>#<type>#<id>`
   */
  async *ofResources(resources: ReadonlySet<string>): AsyncGenerator<LoggedAbout> {
    if (resources.size === 0) return;
    const pages = paginateScan(
      { client: this.client },
      {
        TableName: this.table,
        FilterExpression: 'attribute_exists(#outcome)',
        ProjectionExpression: projection(LOGGED_ABOUT_ATTRIBUTES),
        ExpressionAttributeNames: attributeNames(LOGGED_ABOUT_ATTRIBUTES),
      },
    );
    for await (const { Items = [] } of pages) {
      for (const item of Items) {
        const row = loggedAbout.parse(item);
        if (row.resource !== null && resources.has(row.resource)) yield row;
      }
    }
  }

  /**
   * Yields the keys of the rows that name one of these previous owners. Reads the whole log.
   *
   * @param addresses in lower case
   */
  async *movedFrom(addresses: ReadonlySet<string>): AsyncGenerator<PreviousOwner> {
    if (addresses.size === 0) return;
    const pages = paginateScan(
      { client: this.client },
      {
        TableName: this.table,
        FilterExpression: 'attribute_exists(#movedFrom)',
        ProjectionExpression: projection(['event', 'movedFrom']),
        ExpressionAttributeNames: attributeNames(['event', 'movedFrom']),
      },
    );
    for await (const { Items = [] } of pages) {
      for (const item of Items) {
        const row = previousOwner.parse(item);
        if (addresses.has(row.movedFrom)) yield row;
      }
    }
  }

  /** Removes the previous owner from a row. Idempotent. */
  async removePreviousOwner({ event, movedFrom }: PreviousOwner): Promise<void> {
    const isSame = {
      expression: '#movedFrom = :movedFrom',
      attributes: ['movedFrom'],
      values: { ':movedFrom': movedFrom },
    };
    await this.#update(event, { remove: ['movedFrom'] }, [isSame]);
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
      const items = batch.map((event) => ({ ...rowKey(event), expiresAt }));
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
    const keys = [...new Set(events)].map(rowKey);
    const existing = new Set<string>();
    for await (const item of batchGet(this.client, this.table, keys, ['event'])) {
      existing.add(key.parse(item).event);
    }
    return existing;
  }
}
