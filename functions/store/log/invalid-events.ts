import { QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { timeOfLogKey } from '../../domain/sync-log';
import type { EventNote, Outcome, Reason } from '../../domain/vocabulary';
import { attributeNames, batchGet } from '../dynamodb';
import { logPeriod } from './log-period';
import { rowKey } from './log-rows';
import { eventsOf } from './log-summaries';

/** Bounds of one reading: invalid events, and rows of the index among which they are. */
const MAX_EVENTS = 1000;
const MAX_EXAMINED = 5000;
const EXAMINED_PER_QUERY = 1000;

const FAILED: Outcome = 'failed';
const INVALID: Reason = 'invalid_event';
const NOT_KEPT: EventNote = 'content_not_kept';

const text = z.string().nullish().catch(null);

/** What another version of the connector may have stored differently becomes null: the event still counts. */
const invalidRow = z
  .object({ event: z.string(), outcome: text, reason: text, topic: text, detail: text, note: text })
  .transform(({ event, outcome, reason, topic, detail, note }) => ({
    isCurrent: outcome === FAILED && reason === INVALID,
    event,
    /** ISO 8601: the time of the row. */
    at: timeOfLogKey(event),
    topic: topic ?? null,
    /** The problems of the event, see `functions/lucca/problems.ts`. */
    detail: detail ?? null,
    /** Whether the content was stored. Without it, the event cannot be retried. */
    isKept: note !== NOT_KEPT,
  }));

const ATTRIBUTES = ['event', 'outcome', 'reason', 'topic', 'detail', 'note'];

export type InvalidRow = Omit<z.infer<typeof invalidRow>, 'isCurrent'>;

/** `isPartial`: older events were not read, because there are too many. */
export type InvalidRows = { rows: InvalidRow[]; isPartial: boolean };

/** Reads the events of the sync log that failed because they do not have the expected format. Eventually consistent. */
export class InvalidEvents {
  /** @param now ms since the epoch; expired rows are excluded, because DynamoDB deletes them late */
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
    private readonly now: () => number,
  ) {}

  /**
   * Returns the events that a search of the log for this reason finds, in the order in which they failed, newest first.
   * Their number and the work are limited.
   *
   * @param from as in a search of the log
   */
  async since(from: string): Promise<InvalidRows> {
    const { first } = logPeriod({ from }, this.now());
    const { events, isPartial } = await this.#find(first);
    const items = batchGet(this.client, this.table, events.map(rowKey), ATTRIBUTES);
    const found = new Map<string, InvalidRow>();
    for await (const item of items) {
      const { success, data } = invalidRow.safeParse(item);
      if (!success || !data.isCurrent) continue;
      const { isCurrent: _, ...row } = data;
      found.set(row.event, row);
    }
    return { rows: events.flatMap((event) => found.get(event) ?? []), isPartial };
  }

  /** Returns the keys of the events. An event that occurred before the period may have failed in it: it is left out. */
  async #find(first: string): Promise<{ events: string[]; isPartial: boolean }> {
    const events: string[] = [];
    let startKey: Record<string, unknown> | undefined;
    let examined = 0;
    do {
      const { Items, LastEvaluatedKey, ScannedCount } = await this.client.send(
        new QueryCommand({
          TableName: this.table,
          IndexName: 'by-open',
          KeyConditionExpression: '#open = :open AND #openSort >= :first',
          FilterExpression: '#expiresAt > :now AND #reason = :reason',
          ProjectionExpression: '#event',
          ExpressionAttributeNames: attributeNames(['open', 'openSort', 'expiresAt', 'reason', 'event']),
          ExpressionAttributeValues: {
            ':open': FAILED,
            ':first': first,
            ':reason': INVALID,
            ':now': this.now() / 1000,
          },
          ScanIndexForward: false,
          Limit: EXAMINED_PER_QUERY,
          ExclusiveStartKey: startKey,
        }),
      );
      const keys = eventsOf(Items ?? []);
      events.push(...keys.filter((event) => event >= first));
      examined += ScannedCount ?? keys.length;
      startKey = LastEvaluatedKey;
    } while (startKey && events.length <= MAX_EVENTS && examined < MAX_EXAMINED);
    return {
      events: events.slice(0, MAX_EVENTS),
      isPartial: startKey !== undefined || events.length > MAX_EVENTS,
    };
  }
}
