import { GetCommand, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { outcome } from '../domain/sync-log';
import type { Outcome } from '../domain/vocabulary';
import { unresolvedEvent, unresolvedRow, type UnresolvedEvent, type UnresolvedRow } from './log-rows';
import { writeAndReadLog, writeLog } from './log-updates';
import { givenUpUpdate, isAsSeen, replayUpdate, type Replay } from './unresolved-state';

export type { UnresolvedEvent, UnresolvedRow } from './log-rows';

const outcomeOnly = z.object({ outcome });

/** Less than any sort key. */
const BEFORE_ALL = ' ';

/** The rows of the sync log with which something remains to be done. The lists may lag a moment behind the rows. */
export class UnresolvedEvents {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  /**
   * What waits, in the order in which it occurred.
   *
   * @param now ms since the epoch
   */
  waiting(now: number): AsyncGenerator<UnresolvedRow> {
    return this.query('waiting', BEFORE_ALL, now);
  }

  /**
   * What has failed, in the order in which it failed first.
   *
   * @param since ISO 8601, UTC with milliseconds: has failed since then or later
   */
  failed({ since }: { since: string }): AsyncGenerator<UnresolvedRow> {
    return this.query('failed', since, Date.parse(since));
  }

  /**
   * How many rows of a configuration wait or have failed, by one page of the index.
   *
   * @param since as for {@link OpenRows.failed}; null for all. Of failed rows only
   * @returns `isCut`: there may be more than were counted
   */
  async count(
    open: UnresolvedRow['open'],
    { configuration, since }: { configuration: string; since: string | null },
  ): Promise<{ rows: number; isCut: boolean }> {
    const { Count = 0, LastEvaluatedKey } = await this.client.send(
      new QueryCommand({
        TableName: this.table,
        IndexName: 'by-open',
        Select: 'COUNT',
        KeyConditionExpression: '#open = :open AND #openSort >= :from',
        FilterExpression: '#configuration = :configuration',
        ExpressionAttributeNames: {
          '#open': 'open',
          '#openSort': 'openSort',
          '#configuration': 'configuration',
        },
        ExpressionAttributeValues: {
          ':open': open,
          ':from': since ?? BEFORE_ALL,
          ':configuration': configuration,
        },
      }),
    );
    return { rows: Count, isCut: LastEvaluatedKey !== undefined };
  }

  /** The row as it is now; null if there is nothing left to do. */
  async read(event: string): Promise<UnresolvedEvent | null> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: { event }, ConsistentRead: true }),
    );
    return Item?.['open'] === undefined ? null : unresolvedEvent.parse(Item);
  }

  /**
   * Notes that the event is being sent to be tried again.
   *
   * @returns false if the row is no longer as it was read
   */
  noteReplay(seen: UnresolvedRow, replay: Replay): Promise<boolean> {
    return writeLog(this.client, this.table, seen.event, replayUpdate(replay), [isAsSeen(seen)]);
  }

  /**
   * Notes the same, and reads the row with it.
   *
   * @returns null if the row is no longer as it was read
   */
  async take(seen: UnresolvedRow, replay: Replay): Promise<UnresolvedEvent | null> {
    const row = await writeAndReadLog(this.client, this.table, seen.event, replayUpdate(replay), [
      isAsSeen(seen),
    ]);
    return row && unresolvedEvent.parse(row);
  }

  /** What became of an event, without its payload: the row while something remains to be done, and the outcome. */
  async look(event: string): Promise<{ row: UnresolvedRow | null; outcome: Outcome | null }> {
    const names = [...Object.keys(unresolvedRow.shape), 'outcome'];
    const { Item } = await this.client.send(
      new GetCommand({
        TableName: this.table,
        Key: { event },
        ConsistentRead: true,
        ProjectionExpression: names.map((name) => `#${name}`).join(', '),
        ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      }),
    );
    if (!Item) return { row: null, outcome: null };
    return {
      row: Item['open'] === undefined ? null : unresolvedRow.parse(Item),
      outcome: outcomeOnly.parse(Item).outcome,
    };
  }

  /**
   * The event has failed, for the reason for which it waits.
   *
   * @param detail in plain words, for people
   * @returns false if the row is no longer as it was read
   */
  giveUp(seen: UnresolvedEvent, end: { at: string; detail: string }): Promise<boolean> {
    return writeLog(this.client, this.table, seen.event, givenUpUpdate(seen, end), [isAsSeen(seen)]);
  }

  /** One page at a time, however many rows there are. */
  private async *query(
    open: UnresolvedRow['open'],
    from: string,
    now: number,
  ): AsyncGenerator<UnresolvedRow> {
    let start: Record<string, unknown> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.client.send(
        new QueryCommand({
          TableName: this.table,
          IndexName: 'by-open',
          KeyConditionExpression: '#open = :open AND #openSort >= :from',
          FilterExpression: '#expiresAt > :now',
          ExpressionAttributeNames: { '#open': 'open', '#openSort': 'openSort', '#expiresAt': 'expiresAt' },
          ExpressionAttributeValues: { ':open': open, ':from': from, ':now': now / 1000 },
          ExclusiveStartKey: start,
        }),
      );
      for (const row of Items) yield unresolvedRow.parse(row);
      start = LastEvaluatedKey;
    } while (start);
  }
}
