import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { batchGet } from '../dynamodb';
import { isErased, logSummary, rowKey, SUMMARY_ATTRIBUTES, type SyncLogSummary } from './log-rows';

const eventOnly = z.object({ event: z.string() });

/** Returns the keys of items of an index. */
export function eventsOf(items: unknown[]): string[] {
  return z
    .array(eventOnly)
    .parse(items)
    .map(({ event }) => event);
}

/**
 * Reads rows of the log by their keys: an index has only what the log is filtered by.
 *
 * @param events keys, without duplicates
 * @returns the rows in the order of the keys; null for rows that no longer exist
 */
export async function readSummaries(
  client: DynamoDBDocumentClient,
  table: string,
  events: string[],
): Promise<(SyncLogSummary | null)[]> {
  const items = await Array.fromAsync(batchGet(client, table, events.map(rowKey), SUMMARY_ATTRIBUTES));
  const rows = items.filter((item) => !isErased(item)).map((item) => logSummary.parse(item));
  const byEvent = new Map(rows.map((row) => [row.event, row]));
  return events.map((event) => byEvent.get(event) ?? null);
}
