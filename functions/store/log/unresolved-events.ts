import { GetCommand, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { outcome as outcomeSchema } from '../../domain/sync-log';
import type { Outcome, UnresolvedOutcome } from '../../domain/vocabulary';
import { attributeNames, projection, query, type Condition } from '../dynamodb';
import type { LateHours } from './late-hours';
import {
  isErased,
  rowKey,
  UNRESOLVED_ATTRIBUTES,
  unresolvedEvent,
  unresolvedRow,
  type UnresolvedEvent,
  type UnresolvedRow,
} from './log-rows';
import { giveUpUpdate, replayUpdate, type GivenUp, type Replay } from './log-updates';
import { updateAndReadLogRow, updateLogRow } from './update-log-row';

export type { UnresolvedEvent, UnresolvedRow } from './log-rows';

const outcomeOnly = z.object({ outcome: outcomeSchema });

/** Lower than any sort key. */
const FIRST = ' ';

/** The `waiting` and `failed` events of the sync log. The lists are eventually consistent. */
export class UnresolvedEvents {
  /** @param lateHours null if nothing is given up */
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
    private readonly lateHours: Pick<LateHours, 'beforeWrite'> | null = null,
  ) {}

  /**
   * Yields the waiting events, in the order in which they occurred.
   *
   * @param now ms since the epoch
   */
  waiting(now: number): AsyncGenerator<UnresolvedRow> {
    return this.#list('waiting', FIRST, now);
  }

  /**
   * Yields the failed events, in the order in which they first failed.
   *
   * @param since minimum time of the first failure, ISO 8601, UTC with milliseconds
   */
  failed({ since }: { since: string }): AsyncGenerator<UnresolvedRow> {
    return this.#list('failed', since, Date.parse(since));
  }

  /**
   * Counts the unresolved events of a configuration, in one page of the index.
   *
   * @param since as for {@link failed}; null for all events, and always for waiting ones
   * @returns `isLowerBound` is true if there are more pages
   */
  async count(
    outcome: UnresolvedOutcome,
    { configuration, since }: { configuration: string; since: string | null },
  ): Promise<{ rows: number; isLowerBound: boolean }> {
    const isOfConfiguration = {
      expression: '#configuration = :configuration',
      attributes: ['configuration'],
      values: { ':configuration': configuration },
    };
    const { Count = 0, LastEvaluatedKey } = await this.client.send(
      new QueryCommand({
        ...this.#indexQuery(outcome, since ?? FIRST, isOfConfiguration),
        Select: 'COUNT',
      }),
    );
    return { rows: Count, isLowerBound: LastEvaluatedKey !== undefined };
  }

  /** Reads an event; null if it is no longer unresolved. */
  async read(event: string): Promise<UnresolvedEvent | null> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: rowKey(event), ConsistentRead: true }),
    );
    return Item && isInIndex(Item) ? unresolvedEvent.parse(Item) : null;
  }

  /** Reads the outcome of an event, and its row if it is unresolved, without the payload. */
  async readOutcome(event: string): Promise<{ row: UnresolvedRow | null; outcome: Outcome | null }> {
    const { Item } = await this.client.send(
      new GetCommand({
        TableName: this.table,
        Key: rowKey(event),
        ConsistentRead: true,
        ProjectionExpression: projection(UNRESOLVED_ATTRIBUTES),
        ExpressionAttributeNames: attributeNames(UNRESOLVED_ATTRIBUTES),
      }),
    );
    if (!Item || isErased(Item)) return { row: null, outcome: null };
    return {
      row: isInIndex(Item) ? unresolvedRow.parse(Item) : null,
      outcome: outcomeOnly.parse(Item).outcome,
    };
  }

  /**
   * Records that the event is sent back to the queue.
   *
   * @returns false if the row has changed since it was read
   */
  recordReplay(seen: UnresolvedRow, replay: Replay): Promise<boolean> {
    return updateLogRow(this.client, this.table, seen.event, replayUpdate(replay), [isUnchanged(seen)]);
  }

  /**
   * Records that the event is sent back to the queue, and reads it in the same call.
   *
   * @returns null if the row has changed since it was read
   */
  async claim(seen: UnresolvedRow, replay: Replay): Promise<UnresolvedEvent | null> {
    const row = await updateAndReadLogRow(this.client, this.table, seen.event, replayUpdate(replay), [
      isUnchanged(seen),
    ]);
    return row && unresolvedEvent.parse(row);
  }

  /**
   * Marks a waiting event as failed. Its reason stays.
   *
   * @returns false if the row has changed since it was read
   */
  async giveUp(seen: UnresolvedEvent, end: GivenUp): Promise<boolean> {
    await this.lateHours?.beforeWrite(seen.event);
    return updateLogRow(this.client, this.table, seen.event, giveUpUpdate(seen, end), [isUnchanged(seen)]);
  }

  /** @param now ms since the epoch; expired rows are excluded, because DynamoDB deletes them late */
  async *#list(outcome: UnresolvedOutcome, from: string, now: number): AsyncGenerator<UnresolvedRow> {
    const isKept = {
      expression: '#expiresAt > :now',
      attributes: ['expiresAt'],
      values: { ':now': now / 1000 },
    };
    const rows = query(this.client, this.#indexQuery(outcome, from, isKept));
    for await (const row of rows) yield unresolvedRow.parse(row);
  }

  #indexQuery(outcome: UnresolvedOutcome, from: string, filter: Condition) {
    return {
      TableName: this.table,
      IndexName: 'by-open',
      KeyConditionExpression: '#open = :open AND #openSort >= :from',
      FilterExpression: filter.expression,
      ExpressionAttributeNames: attributeNames(['open', 'openSort', ...filter.attributes]),
      ExpressionAttributeValues: { ':open': outcome, ':from': from, ...filter.values },
    };
  }
}

function isInIndex(item: Record<string, unknown>): boolean {
  return item['open'] !== undefined;
}

/** Condition: the event was neither tried nor sent to the queue since the row was read. */
function isUnchanged({ outcome, triedAt }: UnresolvedRow): Condition {
  return {
    expression: '#open = :seenOpen AND #triedAt = :seenTriedAt',
    attributes: ['open', 'triedAt'],
    values: { ':seenOpen': outcome, ':seenTriedAt': triedAt },
  };
}
