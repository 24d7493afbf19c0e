import {
  BatchWriteCommand,
  type BatchWriteCommandInput,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import { setTimeout } from 'node:timers/promises';

/** What DynamoDB takes in one call. */
const MAX_ITEMS = 25;
/** Before what a busy table left over is handed in again, ms; then it is given up. */
const PAUSES_MS = [50, 100, 200];

type Requests = NonNullable<BatchWriteCommandInput['RequestItems']>[string];

/** The table did not take all items, however often it was asked. */
export class TableBusyError extends Error {
  override readonly name = 'TableBusyError';
}

/**
 * Puts items, which replace those of the same keys. If it fails, any of them may be there.
 *
 * @param items however many; no key twice
 * @throws TableBusyError
 */
export async function batchPut(
  client: DynamoDBDocumentClient,
  table: string,
  items: Record<string, unknown>[],
  abortSignal: AbortSignal,
): Promise<void> {
  const chunks = Array.from({ length: Math.ceil(items.length / MAX_ITEMS) }, (_, index) =>
    items.slice(index * MAX_ITEMS, (index + 1) * MAX_ITEMS),
  );
  await Promise.all(chunks.map((chunk) => put(chunk)));

  async function put(chunk: Record<string, unknown>[]): Promise<void> {
    let open: Requests = await send(chunk.map((Item) => ({ PutRequest: { Item } })));
    for (const pause of PAUSES_MS) {
      if (open.length === 0) return;
      await setTimeout(pause, undefined, { signal: abortSignal });
      open = await send(open);
    }
    if (open.length > 0) throw new TableBusyError(`The table left ${open.length} items over`);
  }

  async function send(requests: Requests): Promise<Requests> {
    const command = new BatchWriteCommand({ RequestItems: { [table]: requests } });
    const { UnprocessedItems = {} } = await client.send(command, { abortSignal });
    return UnprocessedItems[table] ?? [];
  }
}
