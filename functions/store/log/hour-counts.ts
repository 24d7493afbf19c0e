import { QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { product as productSchema, type Product } from '../../domain/configuration';
import { outcome as outcomeSchema, timeOfLogKey } from '../../domain/sync-log';
import { OUTCOMES, PRODUCTS, type Outcome } from '../../domain/vocabulary';
import { attributeNames, projection } from '../dynamodb';
import type { LogPeriod } from './log-period';
import { rowKey } from './log-rows';

/** Stands for events without a configuration. */
export const NO_CONFIGURATION = '-';

/** The counts of one configuration in one hour. */
export type ConfigurationCounts = {
  /** By {@link counterOf}. */
  counts: Record<string, number>;
  /** Time of the last row, ISO 8601. */
  lastAt: string;
};

/** By id of the configuration. */
export type HourCounts = Map<string, ConfigurationCounts>;

/** Attributes that are counted. `product` and `configuration` are absent if they are unknown. */
const ATTRIBUTES = ['event', 'configuration', 'product', 'outcome'];

const row = z.object({
  event: z.string(),
  configuration: z.string().default(NO_CONFIGURATION),
  product: productSchema.nullable().default(null),
  outcome: outcomeSchema,
});

/** Returns the name of a counter, such as `training_created` or `none_skipped`. */
export function counterOf(product: Product | null, outcome: Outcome): string {
  return `${product ?? 'none'}_${outcome}`;
}

/**
 * Counts the rows of one hour of the log, each by its current outcome.
 *
 * @param hour `2026-03-02T09`, UTC
 * @param maxPages limits the number of requests, each of which reads up to 1 MB
 * @returns null if the hour has more rows
 */
export function countHour(
  client: DynamoDBDocumentClient,
  logs: string,
  hour: string,
  maxPages = Number.POSITIVE_INFINITY,
): Promise<HourCounts | null> {
  return countRange(client, logs, { first: hour, last: `${hour}~` }, maxPages);
}

/**
 * Counts the rows of a part of a day.
 *
 * @param range first and last key
 * @returns null if there are more rows than fit into `maxPages`
 */
export async function countRange(
  client: DynamoDBDocumentClient,
  logs: string,
  { first, last }: LogPeriod,
  maxPages: number,
): Promise<HourCounts | null> {
  const counts: HourCounts = new Map();
  let startKey: Record<string, unknown> | undefined;
  for (let page = 0; page < maxPages; page++) {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: logs,
        KeyConditionExpression: '#day = :day AND #event BETWEEN :first AND :last',
        // Rows without an outcome were erased.
        FilterExpression: 'attribute_exists(#outcome)',
        ProjectionExpression: projection(ATTRIBUTES),
        ExpressionAttributeNames: attributeNames(['day', ...ATTRIBUTES]),
        ExpressionAttributeValues: { ':day': rowKey(first).day, ':first': first, ':last': last },
        ExclusiveStartKey: startKey,
      }),
    );
    for (const item of Items) add(row.parse(item), counts);
    startKey = LastEvaluatedKey;
    if (!startKey) return counts;
  }
  return null;
}

function add({ event, configuration, product, outcome }: z.infer<typeof row>, counts: HourCounts): void {
  const at = timeOfLogKey(event);
  const counter = counterOf(product, outcome);
  const of = counts.get(configuration) ?? { counts: {}, lastAt: at };
  of.counts[counter] = (of.counts[counter] ?? 0) + 1;
  if (at > of.lastAt) of.lastAt = at;
  counts.set(configuration, of);
}

/** Returns the number of events by outcome, without zeros. The counters are those of {@link counterOf}. */
export function sumByOutcome(configurations: Record<string, number>[]): Partial<Record<Outcome, number>> {
  const sumOf = (outcome: Outcome) =>
    [...PRODUCTS, null]
      .map((product) => counterOf(product, outcome))
      .flatMap((name) => configurations.map((counts) => counts[name] ?? 0))
      .reduce((sum, count) => sum + count, 0);
  const sums = OUTCOMES.map((outcome) => [outcome, sumOf(outcome)] as const);
  return Object.fromEntries(sums.filter(([, sum]) => sum > 0));
}
