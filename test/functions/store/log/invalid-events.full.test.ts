import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { InvalidEvents } from '../../../../functions/store/log/invalid-events';
import { rowKey } from '../../../../functions/store/log/log-rows';
import { LogStore } from '../../../../functions/store/log/log-store';
import { batchPut } from '../../../../functions/store/dynamodb';
import { LOGS_TABLE } from '../../../../functions/store/tables';
import { anEntryAt } from '../../../support/builders/log-entries';
import { useTable } from '../use-table';

const NOW = Date.parse('2026-03-05T12:00:00Z');
const FROM = '2026-03-01';
const table = useTable(LOGS_TABLE);

const read = () => new InvalidEvents(table.client, table.name, () => NOW).since(FROM);

/** @param minutes before now */
const entryBefore = (minutes: number) =>
  anEntryAt(new Date(NOW - minutes * 60_000).toISOString(), {
    ...{ eventId: String(minutes), outcome: 'failed', reason: 'invalid_event' },
    ...{ detail: 'data.title: is missing', note: 'invalid_fields', payload: Buffer.from('{}') },
  });

const record = (minutes: number) =>
  new LogStore(table.client, table.name).record(entryBefore(minutes), 'applied');

/** Replaces attributes of a recorded row. */
async function change(minutes: number, changes: Record<string, unknown>): Promise<void> {
  const item = await table.item(rowKey(entryBefore(minutes).event));
  await table.client.send(new PutCommand({ TableName: table.name, Item: { ...item, ...changes } }));
}

describe('InvalidEvents', () => {
  it('reads the newest events first', async () => {
    await record(2);
    await record(1);

    expect(await read()).toEqual({
      rows: [1, 2].map((minutes) => ({
        event: entryBefore(minutes).event,
        at: entryBefore(minutes).event.slice(0, 20),
        ...{ topic: 'calendar-event.updated', detail: 'data.title: is missing', isKept: true },
      })),
      isPartial: false,
    });
  });

  it('counts a row that another version wrote differently, and loses none of the others', async () => {
    await record(1);
    await record(2);
    await change(2, { detail: ['data.title'], topic: 7, note: { code: 'new' } });

    expect((await read()).rows).toMatchObject([
      { detail: 'data.title: is missing' },
      { detail: null, topic: null, isKept: true },
    ]);
  });

  it('leaves out what has expired', async () => {
    await record(1);
    await change(1, { expiresAt: NOW / 1000 - 1 });

    expect(await read()).toEqual({ rows: [], isPartial: false });
  });

  it('stops at 1,000 events, the newest ones, and says so', async () => {
    await record(0);
    const item = await table.item(rowKey(entryBefore(0).event));
    const items = Array.from({ length: 1004 }, (_, index) => {
      const { event, at } = entryBefore(index + 1);
      return { ...item, ...rowKey(event), openSort: at };
    });
    await batchPut(table.client, table.name, items);
    const { rows, isPartial } = await read();

    expect(rows).toHaveLength(1000);
    expect(rows[0]?.event).toBe(entryBefore(0).event);
    expect(isPartial).toBe(true);
  });
});
