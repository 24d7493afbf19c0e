import { QueryCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Product } from '../domain/configuration';

import { OUTCOMES, PRODUCTS, type Outcome } from '../domain/vocabulary';
import { updateExpression } from './dynamodb';

const KEPT_SECONDS = 90 * 24 * 60 * 60;

const PATIENCE_MS = 2000;

/** The events that no configuration was in charge of. */
export const NO_CONFIGURATION = '-';

/** What became of one event, as far as it is counted. */
export type CountedResult = {
  configuration: string | null;
  product: Product | null;
  outcome: Outcome;
  /** ISO 8601, UTC with milliseconds */
  at: string;
  /** It was counted as an event before. */
  isReplay: boolean;
};

/** What became of the events of one hour. Hours without any have none. */
export type HourlyCounts = {
  /** Its beginning, ISO 8601, UTC with milliseconds. */
  hour: string;
  /** Events that came for the first time: no replays. */
  events: number;
  /** All results, replays too. */
  counts: Partial<Record<Outcome, number>>;
};

const count = z.int().nonnegative().default(0);
const keys = z.object({ hour: z.string(), events: count });
const last = z.object({ lastAt: z.string() });

/** How many events had which outcome, hour by hour, for 90 days. It may count a result twice whose write was not answered. */
export class OutcomeCounts {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  /**
   * One write for each configuration and hour. A table that does not answer soon is given up: a count is worth no event's time.
   */
  async add(results: CountedResult[]): Promise<void> {
    const groups = Map.groupBy(results, (result) => JSON.stringify(keyOf(result)));
    const abortSignal = AbortSignal.timeout(PATIENCE_MS);
    const ends = await Promise.allSettled(
      [...groups.values()].map((group) => this.addToHour(group, abortSignal)),
    );
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
  }

  /**
   * In their order; none of a period that ends before it begins.
   *
   * @param configuration id, or {@link NO_CONFIGURATION}
   * @param from ISO 8601, UTC: in the first hour
   * @param to in the last one
   */
  async hours(configuration: string, from: string, to: string): Promise<HourlyCounts[]> {
    const hours: HourlyCounts[] = [];
    if (from > to) return hours;
    let start: Record<string, unknown> | undefined;
    // Even 90 busy days are hardly more than one page.
    do {
      const { Items = [], LastEvaluatedKey } = await this.client.send(
        new QueryCommand({
          TableName: this.table,
          KeyConditionExpression: '#configuration = :configuration AND #hour BETWEEN :from AND :to',
          ExpressionAttributeNames: { '#configuration': 'configuration', '#hour': 'hour' },
          ExpressionAttributeValues: {
            ':configuration': configuration,
            ':from': hourOf(from),
            ':to': hourOf(to),
          },
          ExclusiveStartKey: start,
        }),
      );
      hours.push(...Items.map(readHour));
      start = LastEvaluatedKey;
    } while (start);
    return hours;
  }

  /**
   * When something last became of an event of the configuration, ISO 8601; null if nothing did in the last 90 days.
   */
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
    return Items[0] ? last.parse(Items[0]).lastAt : null;
  }

  private async addToHour(results: CountedResult[], abortSignal: AbortSignal): Promise<void> {
    const [first] = results;
    if (!first) return;
    const lastAt = results.reduce((latest, { at }) => (at > latest ? at : latest), first.at);
    const counts = Map.groupBy(results, attributeOf);
    const update = {
      set: { lastAt, expiresAt: Math.floor(Date.parse(lastAt) / 1000) + KEPT_SECONDS },
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

/** Of the number that counts such results: `training_created`, `none_skipped`. */
function attributeOf({ product, outcome }: { product: Product | null; outcome: Outcome }): string {
  return `${product ?? 'none'}_${outcome}`;
}

function readHour(item: Record<string, unknown>): HourlyCounts {
  const { hour, events } = keys.parse(item);
  const countOf = (outcome: Outcome) =>
    [...PRODUCTS, null]
      .map((product) => count.parse(item[attributeOf({ product, outcome })]))
      .reduce((sum, one) => sum + one);
  const counts = OUTCOMES.map((outcome) => [outcome, countOf(outcome)] as const);
  return {
    hour: `${hour}:00:00.000Z`,
    events,
    counts: Object.fromEntries(counts.filter(([, number]) => number > 0)),
  };
}
