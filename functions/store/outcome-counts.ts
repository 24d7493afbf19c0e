import { QueryCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Product } from '../domain/configuration';
import { OUTCOMES, PRODUCTS, type Outcome } from '../domain/vocabulary';
import { DAY_S } from '../shared/time';
import { query, updateExpression } from './dynamodb';

export const COUNTS_RETENTION_DAYS = 90;

/** Counts are optional, so they must not delay the processing of events. */
const TIMEOUT_MS = 2000;

/** Partition key of events without a configuration. */
export const NO_CONFIGURATION = '-';

/** The outcome of one event. */
export type CountedResult = {
  configuration: string | null;
  product: Product | null;
  outcome: Outcome;
  /** ISO 8601, UTC with milliseconds. */
  at: string;
  /** The event was already counted. */
  isReplay: boolean;
};

/** The outcomes of one hour. */
export type HourlyCounts = {
  /** Start of the hour, ISO 8601, UTC with milliseconds. */
  hour: string;
  /** Number of events, without replays. */
  events: number;
  /** Number of outcomes, with replays. */
  counts: Partial<Record<Outcome, number>>;
};

const count = z.int().nonnegative().default(0);
const keys = z.object({ hour: z.string(), events: count });
const lastOnly = z.object({ lastAt: z.string() });

/**
 * Counts events by outcome and hour, for 90 days. A result counts twice if the response to a write is lost and the SDK retries.
 */
export class OutcomeCounts {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  /** Adds results, with one write per configuration and hour. Throws if a write fails or takes longer than 2 s. */
  async add(results: CountedResult[]): Promise<void> {
    const groups = Map.groupBy(results, (result) => JSON.stringify(keyOf(result)));
    const abortSignal = AbortSignal.timeout(TIMEOUT_MS);
    const ends = await Promise.allSettled(
      [...groups.values()].map((group) => this.#addToHour(group, abortSignal)),
    );
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
  }

  /**
   * Returns the counts in ascending order, without hours that have no outcome. Empty if `from` is after `to`.
   *
   * @param configuration id, or {@link NO_CONFIGURATION}
   * @param from instant in the first hour, ISO 8601, UTC
   * @param to instant in the last hour
   */
  async hours(configuration: string, from: string, to: string): Promise<HourlyCounts[]> {
    if (from > to) return [];
    const items = query(this.client, {
      TableName: this.table,
      KeyConditionExpression: '#configuration = :configuration AND #hour BETWEEN :from AND :to',
      ExpressionAttributeNames: { '#configuration': 'configuration', '#hour': 'hour' },
      ExpressionAttributeValues: {
        ':configuration': configuration,
        ':from': hourOf(from),
        ':to': hourOf(to),
      },
    });
    return Array.fromAsync(items, readHour);
  }

  /** Returns the time of the last outcome, ISO 8601; null if there was none in the last 90 days. */
  async lastAt(configuration: string): Promise<string | null> {
    const { Items = [] } = await this.client.send(
      new QueryCommand({
        TableName: this.table,
        KeyConditionExpression: '#configuration = :configuration',
        ExpressionAttributeNames: { '#configuration': 'configuration', '#lastAt': 'lastAt' },
        ExpressionAttributeValues: { ':configuration': configuration },
        ProjectionExpression: '#lastAt',
        ScanIndexForward: false,
        Limit: 1,
      }),
    );
    return Items[0] ? lastOnly.parse(Items[0]).lastAt : null;
  }

  async #addToHour(results: CountedResult[], abortSignal: AbortSignal): Promise<void> {
    const [first] = results;
    if (!first) return;
    const lastAt = results.reduce((latest, { at }) => (at > latest ? at : latest), first.at);
    const counts = Map.groupBy(results, attributeOf);
    const update = {
      set: { lastAt, expiresAt: Math.floor(Date.parse(lastAt) / 1000) + COUNTS_RETENTION_DAYS * DAY_S },
      add: {
        events: results.filter(({ isReplay }) => !isReplay).length,
        ...Object.fromEntries([...counts].map(([name, { length }]) => [name, length])),
      },
    };
    await this.client.send(
      new UpdateCommand({ TableName: this.table, Key: keyOf(first), ...updateExpression(update, []) }),
      { abortSignal },
    );
  }
}

function keyOf({ configuration, at }: CountedResult) {
  return { configuration: configuration ?? NO_CONFIGURATION, hour: hourOf(at) };
}

function hourOf(instant: string): string {
  return instant.slice(0, 13);
}

/** Returns the name of the counter, such as `training_created` or `none_skipped`. */
function attributeOf({ product, outcome }: { product: Product | null; outcome: Outcome }): string {
  return `${product ?? 'none'}_${outcome}`;
}

function readHour(item: Record<string, unknown>): HourlyCounts {
  const { hour, events } = keys.parse(item);
  const countOf = (outcome: Outcome) =>
    [...PRODUCTS, null]
      .map((product) => count.parse(item[attributeOf({ product, outcome })]))
      .reduce((sum, counted) => sum + counted);
  const counts = OUTCOMES.map((outcome) => [outcome, countOf(outcome)] as const);
  return {
    hour: `${hour}:00:00.000Z`,
    events,
    counts: Object.fromEntries(counts.filter(([, number]) => number > 0)),
  };
}
