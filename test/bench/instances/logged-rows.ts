import { GetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { logKey } from '../../../functions/domain/sync-log';
import { batchPut, indexSortKey } from '../../../functions/store/dynamodb';
import { LogStore } from '../../../functions/store/log-store';
import { anEntry } from '../../support/builders/log-entries';

/** Has three in five rows, and therefore a page 1,000. */
export const BUSY_EMPLOYEE = 'lea@acme.example';
const OTHER_EMPLOYEES = 500;

const DAYS = 90;
const DAY_MS = 24 * 60 * 60 * 1000;
const KEPT_SECONDS = DAYS * (DAY_MS / 1000);
/** Parallel calls, each with 25 rows. */
const PARALLEL_CALLS = 8;
const TIMEOUT_MS = 60_000;

const row = z.looseObject({ event: z.string() });

/**
 * Fills a log evenly with rows of 90 days: copies of one recorded row, each with its own event, resource and time.
 *
 * @param now ms since the epoch: after the newest row
 */
export async function fillLog(
  client: DynamoDBDocumentClient,
  table: string,
  { count, now }: { count: number; now: number },
): Promise<void> {
  const recorded = await recordOne(client, table, now);
  const numbers = Array.from({ length: count - 1 }, (_, index) => index + 1);
  for (let done = 0; done < numbers.length; done += 25 * PARALLEL_CALLS) {
    const copies = numbers.slice(done, done + 25 * PARALLEL_CALLS).map((number) => copyOf(recorded, number));
    await batchPut(client, table, copies, AbortSignal.timeout(TIMEOUT_MS));
  }

  function copyOf(original: z.infer<typeof row>, number: number): Record<string, unknown> {
    const time = now - (number / count) * DAYS * DAY_MS;
    const at = new Date(time).toISOString();
    const { tenant } = anEntry();
    const event = logKey({ tenant, eventId: String(number) });
    const isBusy = number % 5 < 3;
    return {
      ...original,
      ...{ event, at, day: at.slice(0, 10), sort: indexSortKey(at, event), eventId: String(number) },
      resource: `${tenant ?? ''}#calendar-event#${number}`,
      employee: isBusy ? BUSY_EMPLOYEE : `employee-${number % OTHER_EMPLOYEES}@acme.example`,
      expiresAt: Math.floor(time / 1000) + KEPT_SECONDS + 1,
    };
  }
}

async function recordOne(client: DynamoDBDocumentClient, table: string, now: number) {
  const entry = anEntry({ at: new Date(now).toISOString(), eventId: '0', employee: BUSY_EMPLOYEE });
  await new LogStore(client, table).record(entry, 'applied');
  const { Item } = await client.send(new GetCommand({ TableName: table, Key: { event: logKey(entry) } }));
  return row.parse(Item);
}
