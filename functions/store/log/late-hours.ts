import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { DAY_S, HOUR_MS, MINUTE_MS, toIso } from '../../shared/time';
import { attributeNames, query } from '../dynamodb';
import { hourOf } from './outcome-counts';

const KIND = 'late';

/** Rows of an hour that are written within this time after its end are counted with the hour. */
const GRACE_MS = 5 * MINUTE_MS;

/** An instance marks an hour at most once in this time. Far below {@link MIN_AGE_MS}, which protects the write. */
const REPEAT_MS = MINUTE_MS / 2;

/** A younger mark may belong to a row that is not written yet: sync writes it within its timeout of one minute. */
const MIN_AGE_MS = 2 * MINUTE_MS;

/** Marks are removed once the hour is counted; this only limits what an outage of reconcile leaves behind. */
const RETENTION_S = 90 * DAY_S;

const mark = z.object({ hour: z.string(), markedAt: z.iso.datetime() });

/** An hour to count again. */
export type LateHour = z.infer<typeof mark>;

/** Hours of the log whose rows changed after the hour was counted. */
export class LateHours {
  readonly #markedAt = new Map<string, number>();

  /** @param now ms since the epoch */
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
    private readonly now: () => number,
  ) {}

  /**
   * Marks the hour of a row that is about to be written, unless the hour is still to be counted. Call it before the
   * write: after a crash in between, the hour is counted once more, which changes nothing.
   *
   * @param event key of the row
   */
  async beforeWrite(event: string): Promise<void> {
    const hour = hourOf(event);
    const now = this.now();
    if (now < Date.parse(`${hour}:00:00Z`) + HOUR_MS + GRACE_MS) return;
    if (now - (this.#markedAt.get(hour) ?? Number.NEGATIVE_INFINITY) < REPEAT_MS) return;
    const item = { kind: KIND, hour, markedAt: toIso(now), expiresAt: Math.floor(now / 1000) + RETENTION_S };
    await this.client.send(new PutCommand({ TableName: this.table, Item: item }));
    // Few hours are late at a time, except during an import.
    if (this.#markedAt.size > 1000) this.#markedAt.clear();
    this.#markedAt.set(hour, now);
  }

  /** Yields the marked hours in order. */
  async *list(): AsyncGenerator<LateHour> {
    const items = query(this.client, {
      TableName: this.table,
      KeyConditionExpression: '#kind = :kind',
      ExpressionAttributeNames: attributeNames(['kind']),
      ExpressionAttributeValues: { ':kind': KIND },
    });
    for await (const item of items) {
      const { data } = mark.safeParse(item);
      if (data) yield data;
    }
  }

  /**
   * Removes the mark of an hour that was counted. Keeps it if a row may have been written since: then the hour is
   * counted again in the next run.
   *
   * @param countedAt when the count began, ms since the epoch
   */
  async remove({ hour, markedAt }: LateHour, countedAt: number): Promise<void> {
    if (countedAt - Date.parse(markedAt) < MIN_AGE_MS) return;
    try {
      await this.client.send(
        new DeleteCommand({
          TableName: this.table,
          Key: { kind: KIND, hour },
          ConditionExpression: '#markedAt = :markedAt',
          ExpressionAttributeNames: attributeNames(['markedAt']),
          ExpressionAttributeValues: { ':markedAt': markedAt },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}
