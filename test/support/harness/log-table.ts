import { paginateScan, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { logKey, logTime, type SyncLog } from '../../../functions/domain/sync-log';
import { LogStore } from '../../../functions/store/log/log-store';

/** The key of the row of an event from Lucca. */
export function keyOfEvent({
  source,
  id,
  occurredAt,
}: Record<'source' | 'id' | 'occurredAt', string>): string {
  return logKey({ tenant: source, eventId: id, time: logTime(occurredAt, occurredAt) });
}

const keys = z.object({ event: z.string(), eventId: z.string() });

/** Finds the row of an event by its id alone. */
export async function findRow(
  client: DynamoDBDocumentClient,
  table: string,
  eventId: string,
): Promise<SyncLog | null> {
  for await (const { Items = [] } of paginateScan({ client }, { TableName: table })) {
    const found = z
      .array(keys)
      .parse(Items)
      .find((item) => item.eventId === eventId);
    if (found) return new LogStore(client, table).get(found.event);
  }
  return null;
}
