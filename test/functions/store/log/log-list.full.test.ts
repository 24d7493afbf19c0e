import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { LogList, type LogFilter } from '../../../../functions/store/log/log-list';
import { rowKey } from '../../../../functions/store/log/log-rows';
import { LogStore } from '../../../../functions/store/log/log-store';
import { LOGS_TABLE } from '../../../../functions/store/tables';
import { anEntry, aWaitingEntry, rowFieldsOf } from '../../../support/builders/log-entries';
import { useTable } from '../use-table';

const table = useTable(LOGS_TABLE);

describe('LogList.list', () => {
  const now = Date.parse('2026-03-05T12:00:00Z');
  const room = 'https://acme.ilucca.net#calendar-event#1';
  const tom = 'tom@acme.example';
  const at = (time: string) => ({ at: time, occurredAt: time });

  beforeEach(async () => {
    for (const entry of [
      anEntry({ eventId: 'a', ...at('2026-03-01T00:00:00.000Z'), resource: room }),
      anEntry({ eventId: 'b', ...at('2026-03-03T23:59:59.999Z'), resource: room, employee: tom }),
      aWaitingEntry({ eventId: 'c', ...at('2026-03-04T00:00:00.000Z'), configuration: 'south' }),
      anEntry({ eventId: 'd', ...at('2026-03-05T11:00:00.000Z'), employee: tom }),
      anEntry({ eventId: 'e', ...at('2026-03-05T11:59:00.000Z'), resource: room }),
      anEntry({ eventId: 'f', ...at('2026-03-05T11:59:30.000Z'), resource: null, employee: null }),
      anEntry({ eventId: 'expired', ...at('2025-12-05T11:59:00.000Z'), resource: room }),
    ]) {
      await new LogStore(table.client, table.name).record(entry, 'applied');
    }
  });

  const list = (filter: Omit<LogFilter, 'since'>, since = '2026-02-20T00:00:00.000Z') =>
    new LogList(table.client, table.name).list({ since, ...filter }, { now });
  const found = (filter: Omit<LogFilter, 'since'>, since?: string) =>
    Array.fromAsync(list(filter, since), ({ eventId }) => eventId);

  it('yields the rows since an instant, newest first', async () => {
    expect(await found({}, '2026-03-04T00:00:00.000Z')).toEqual(['f', 'e', 'd', 'c']);
    expect(await found({}, '2026-03-03T23:59:59.999Z')).toEqual(['f', 'e', 'd', 'c', 'b']);
    expect(await found({}, '2026-03-05T11:59:30.000Z')).toEqual(['f']);
    expect(await found({}, '2026-03-05T11:59:31.000Z')).toEqual([]);
  });

  it('leaves out expired rows that are not deleted yet', async () => {
    const before = '2025-12-05T00:00:00.000Z';
    expect(await found({}, before)).toEqual(['f', 'e', 'd', 'c', 'b', 'a']);
    expect(await found({ resources: [room] }, before)).toEqual(['e', 'b', 'a']);
  });

  it('finds the events of a resource', async () => {
    expect(await found({ resources: [room] }, '2026-03-02T00:00:00.000Z')).toEqual(['e', 'b']);
  });

  it('lists an event of a clock that is ahead', async () => {
    const ahead = anEntry({
      eventId: 'ahead',
      at: new Date(now).toISOString(),
      occurredAt: '2026-03-06T10:00:00Z',
    });
    await new LogStore(table.client, table.name).record(ahead, 'applied');

    expect(await found({}, '2026-03-05T11:59:30.000Z')).toEqual(['ahead', 'f']);
  });

  it('finds the events of an employee by address, case-insensitive', async () => {
    expect(await found({ employee: 'Tom@ACME.example' })).toEqual(['d', 'b']);
    expect(await found({ employee: tom }, '2026-03-05T00:00:00.000Z')).toEqual(['d']);
  });

  it('combines filters', async () => {
    const today = '2026-03-05T00:00:00.000Z';
    expect(await found({ outcome: 'waiting' })).toEqual(['c']);
    expect(await found({ configuration: 'south', outcome: 'created' })).toEqual([]);
    expect(await found({ configuration: 'france', outcome: 'created' }, today)).toEqual(['f', 'e', 'd']);
    expect(await found({ resources: [room], employee: tom })).toEqual(['b']);
    expect(await found({ employee: 'lea@acme.example', configuration: 'south' })).toEqual(['c']);
  });

  it.each([
    ['by day', { outcome: 'waiting' as const }],
    ['by resource', { resources: [aWaitingEntry().resource ?? ''], outcome: 'waiting' as const }],
    ['by employee', { employee: 'lea@acme.example', outcome: 'waiting' as const }],
  ])('yields complete rows without their history, %s', async (_, filter) => {
    const waitingSince = '2026-03-04T00:00:00.000Z';
    const entry = aWaitingEntry({ eventId: 'c', ...at(waitingSince), configuration: 'south' });
    const shown = { ...rowFieldsOf(entry), at: '2026-03-04T00:00:00Z' };
    expect(await Array.fromAsync(list(filter))).toEqual([
      { ...shown, attempts: 1, deliveries: 1, waitingSince, replays: 0, nextReplayAt: null },
    ]);
  });

  it('requests each page only when it is needed', async () => {
    const time = '2026-03-05T11:59:00.000Z';
    const model = await table.item(rowKey(anEntry({ eventId: 'e', ...at(time) }).event));
    for (let index = 0; index < 300; index++) {
      const eventId = `many-${String(index).padStart(3, '0')}`;
      const { event } = anEntry({ eventId, ...at(time) });
      const Item = { ...model, eventId, event, resource: 'many', detail: 'x'.repeat(10_000) };
      await table.client.send(new PutCommand({ TableName: table.name, Item }));
    }
    const rows = list({ resources: ['many'] }, '2026-03-05T00:00:00.000Z');

    // Tomorrow has no rows: a clock may be ahead.
    const first = await table.commandsOf(() => rows.next());
    let ids: string[] = [];
    const rest = await table.commandsOf(
      async () => (ids = await Array.fromAsync(rows, ({ eventId }) => eventId)),
    );

    expect(first).toHaveLength(2);
    expect(ids).toHaveLength(299);
    expect(ids).toEqual(ids.toSorted().reverse());
    expect(rest.length).toBeGreaterThan(1);
  });
});
