import { GetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { logKey, type LogEntry, type SyncLog } from '../domain/sync-log';
import { batchGet, type Condition, type ItemUpdate } from './dynamodb';
import { queryLog, type LogFilter } from './log-list';
import { logRow, type SyncLogSummary } from './log-rows';
import { isUncounted, isUnsettled, outcomeUpdate, redeliveryUpdate, writeLog } from './log-updates';

const kept = z.object({ payload: z.instanceof(Uint8Array).optional() });

/** The sync log: one row per event. */
export class LogStore {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  /**
   * Takes what a try came to into the row of its event. One write as a rule; a second one for a redelivery, for a message
   * that comes again after a crash, and where the history has grown too long.
   *
   * @param when `applied`: the event was the newest state of its resource, its row says what became of it. `observed`: the
   *   event was known or outdated, which must not hide a first outcome that settled it; it counts as a delivery then.
   */
  async record(entry: LogEntry, when: 'applied' | 'observed'): Promise<void> {
    const event = logKey(entry);
    const mayTell = when === 'observed' ? [isUnsettled] : [];
    const uncounted = isUncounted(entry);
    if (await this.update(event, outcomeUpdate(entry, { counted: false }), [...mayTell, uncounted])) return;
    if (when === 'observed' && (await this.update(event, redeliveryUpdate(entry), [uncounted]))) return;
    await this.update(event, outcomeUpdate(entry, { counted: true }), mayTell);
  }

  /** Newest first; see {@link queryLog}. */
  list(filter: LogFilter, { now }: { now: number }): AsyncGenerator<SyncLogSummary> {
    return queryLog(this.client, this.table, filter, now);
  }

  /** @param event see {@link logKey} */
  async get(event: string): Promise<SyncLog | null> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: { event }, ConsistentRead: true }),
    );
    return Item ? logRow.parse(Item) : null;
  }

  /**
   * The body of the event's delivery, which is there as long as something remains to be done with it.
   *
   * @param event see {@link logKey}
   */
  async payload(event: string): Promise<Buffer | null> {
    const { Item = {} } = await this.client.send(
      new GetCommand({
        TableName: this.table,
        Key: { event },
        ProjectionExpression: '#payload',
        ExpressionAttributeNames: { '#payload': 'payload' },
      }),
    );
    const { payload } = kept.parse(Item);
    return payload ? Buffer.from(payload) : null;
  }

  private update(event: string, update: ItemUpdate, conditions: Condition[]): Promise<boolean> {
    return writeLog(this.client, this.table, event, update, conditions);
  }
}

const key = z.object({ event: z.string() });

/** Which events the sync log knows already. */
export class EventLookup {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  /**
   * @param events see {@link logKey}; however many, also twice the same
   * @returns those that have a row
   */
  async among(events: Iterable<string>): Promise<ReadonlySet<string>> {
    const keys = [...new Set(events)].map((event) => ({ event }));
    const known = new Set<string>();
    for await (const item of batchGet(this.client, this.table, keys, ['event'])) {
      known.add(key.parse(item).event);
    }
    return known;
  }
}
