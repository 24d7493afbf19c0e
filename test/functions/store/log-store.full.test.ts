import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { logKey, type LogEntry } from '../../../functions/domain/sync-log';
import { EventLookup, LogStore, type LogFilter } from '../../../functions/store/log-store';
import { LOGS_TABLE } from '../../../functions/store/tables';
import { anEntry, aWaitingEntry, rowFieldsOf } from '../../support/builders/log-entries';
import { useTable } from './use-table';

const FIRST = '2026-03-02T08:00:00.000Z';
const KEY = logKey(anEntry());
const table = useTable(LOGS_TABLE);
let logs: LogStore;
beforeEach(() => (logs = new LogStore(table.client, table.name)));

const record = (entry: LogEntry) => logs.record(entry, 'applied');

describe('LogStore.record', () => {
  it('creates the row of an event in one write', async () => {
    const commands = await table.commandsOf(() => record(anEntry({ tries: 2 })));

    expect(commands).toEqual(['UpdateItemCommand']);
    const shown = rowFieldsOf(anEntry());
    const { at, outcome, reason, detail, correlationId } = shown;
    expect(await logs.get(KEY)).toEqual({
      ...shown,
      attempts: 2,
      deliveries: 1,
      waitingSince: null,
      replays: 0,
      nextReplayAt: null,
      history: [{ at, outcome, reason, detail, tries: 2, correlationId, via: 'delivery' }],
    });
    expect(await table.item({ event: KEY })).toMatchObject({
      event: 'https://acme.ilucca.net#123',
      day: '2026-03-02',
      sort: `${FIRST}#https://acme.ilucca.net#123`,
      expiresAt: Date.parse('2026-05-31T08:00:00Z') / 1000,
    });
  });

  it.each(['superseded', 'stale', 'unchanged'] as const)(
    'creates the row in one write when the event is %s',
    async (outcome) => {
      const commands = await table.commandsOf(() => logs.record(anEntry({ outcome }), 'observed'));

      expect(commands).toEqual(['UpdateItemCommand']);
      expect(await logs.get(KEY)).toMatchObject({ outcome, attempts: 1, deliveries: 1 });
    },
  );

  it('stores no attribute for a null value', async () => {
    const nulls = {
      occurredAt: null,
      tenant: null,
      configuration: null,
      topic: null,
      product: null,
      resource: null,
      employee: null,
      googleEventId: null,
      link: null,
    };
    await record(aWaitingEntry({ ...nulls, outcome: 'failed', reason: 'invalid_event' }));

    const item = await table.item({ event: '#123' });
    expect(Object.keys(item ?? {}).filter((name) => name in nulls)).toEqual([]);
    expect(await logs.get('#123')).toMatchObject({ ...nulls, outcome: 'failed' });
  });

  it('stores the address in lower case', async () => {
    await record(anEntry({ employee: 'Lea@Acme.example' }));

    expect(await logs.get(KEY)).toMatchObject({ employee: 'lea@acme.example' });
  });

  it('fits into an item with the largest payload, the longest history and long details', async () => {
    const largest = Buffer.alloc(256 * 1024, 'x');
    const detail = '€'.repeat(5000);
    for (let tries = 1; tries <= 25; tries++) {
      const payload = tries < 25 ? null : largest;
      await record(aWaitingEntry({ payload, detail, tries, messageId: `message-${tries}` }));
    }

    const row = await logs.get(KEY);
    expect(row?.history).toHaveLength(20);
    expect(row?.detail).toBe(`${'€'.repeat(999)}…`);
    expect(await logs.payload(KEY)).toEqual(largest);
  });

  it('accepts the longest ids that Lucca may send', async () => {
    const eventId = '界'.repeat(256);
    const tenant = `https://${'a'.repeat(240)}.ilucca.net`;
    const entry = anEntry({ eventId, tenant, resource: `${tenant}#calendar-event#${eventId}` });
    await record(entry);

    expect(await logs.get(logKey(entry))).toMatchObject({ eventId });
  });
});

describe('LogStore.payload', () => {
  it.each(['waiting', 'failed'] as const)(
    'returns the payload byte for byte when the outcome is %s, and null after a final outcome',
    async (outcome) => {
      const payload = Buffer.from([0, 255, 0xef, 0xbb, 0xbf, 10]);
      await record(aWaitingEntry({ outcome, payload }));
      expect(await logs.payload(KEY)).toEqual(payload);

      await record(anEntry({ messageId: 'message-2' }));
      expect(await logs.payload(KEY)).toBeNull();
    },
  );

  it('returns null when the first outcome is final or the event is unknown', async () => {
    await record(anEntry({ payload: Buffer.from('x') }));

    expect(await logs.payload(KEY)).toBeNull();
    expect(await logs.payload('unknown')).toBeNull();
    expect(await logs.get('unknown')).toBeNull();
  });
});

describe('LogStore.list', () => {
  const now = Date.parse('2026-03-05T12:00:00Z');
  const room = 'https://acme.ilucca.net#calendar-event#1';
  const tom = 'tom@acme.example';

  beforeEach(async () => {
    for (const entry of [
      anEntry({ eventId: 'a', at: '2026-03-01T00:00:00.000Z', resource: room }),
      anEntry({ eventId: 'b', at: '2026-03-03T23:59:59.999Z', resource: room, employee: tom }),
      aWaitingEntry({ eventId: 'c', at: '2026-03-04T00:00:00.000Z', configuration: 'south' }),
      anEntry({ eventId: 'd', at: '2026-03-05T11:00:00.000Z', employee: tom }),
      anEntry({ eventId: 'e', at: '2026-03-05T11:59:00.000Z', resource: room }),
      anEntry({ eventId: 'f', at: '2026-03-05T11:59:30.000Z', resource: null, employee: null }),
      anEntry({ eventId: 'expired', at: '2025-12-05T11:59:00.000Z', resource: room }),
    ]) {
      await record(entry);
    }
  });

  const list = (filter: Omit<LogFilter, 'since'>, since = '2026-02-20T00:00:00.000Z') =>
    logs.list({ since, ...filter }, { now });
  const found = (filter: Omit<LogFilter, 'since'>, since?: string) =>
    Array.fromAsync(list(filter, since), ({ eventId }) => eventId);

  it('yields the rows since an instant, newest first', async () => {
    expect(await found({}, '2026-03-04T00:00:00.000Z')).toEqual(['f', 'e', 'd', 'c']);
    expect(await found({}, '2026-03-03T23:59:59.999Z')).toEqual(['f', 'e', 'd', 'c', 'b']);
    expect(await found({}, '2026-03-05T11:59:30.000Z')).toEqual(['f']);
    expect(await found({}, '2026-03-05T11:59:30.001Z')).toEqual([]);
  });

  it('leaves out expired rows that are not deleted yet', async () => {
    const before = '2025-12-05T00:00:00.000Z';
    expect(await found({}, before)).toEqual(['f', 'e', 'd', 'c', 'b', 'a']);
    expect(await found({ resource: room }, before)).toEqual(['e', 'b', 'a']);
  });

  it('finds the events of a resource in one query', async () => {
    const commands = await table.commandsOf(async () => {
      expect(await found({ resource: room }, '2026-03-02T00:00:00.000Z')).toEqual(['e', 'b']);
    });

    expect(commands).toEqual(['QueryCommand']);
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
    expect(await found({ resource: room, employee: tom })).toEqual(['b']);
    expect(await found({ employee: 'lea@acme.example', configuration: 'south' })).toEqual(['c']);
  });

  it.each([
    ['by day', { outcome: 'waiting' as const }],
    ['by resource', { resource: aWaitingEntry().resource ?? '', outcome: 'waiting' as const }],
    ['by employee', { employee: 'lea@acme.example', outcome: 'waiting' as const }],
  ])('yields complete rows without their history, %s', async (_, filter) => {
    const at = '2026-03-04T00:00:00.000Z';
    const shown = rowFieldsOf(aWaitingEntry({ eventId: 'c', at, configuration: 'south' }));
    expect(await Array.fromAsync(list(filter))).toEqual([
      { ...shown, attempts: 1, deliveries: 1, waitingSince: at, replays: 0, nextReplayAt: null },
    ]);
  });

  it('requests each page only when it is needed', async () => {
    const model = await table.item({ event: logKey(anEntry({ eventId: 'e' })) });
    for (let index = 0; index < 300; index++) {
      const changes = { eventId: `many-${index}`, event: `many-${index}`, resource: 'many', day: 'none' };
      const sort = new Date(now + index).toISOString();
      const Item = { ...model, ...changes, sort, detail: 'x'.repeat(10_000) };
      await table.client.send(new PutCommand({ TableName: table.name, Item }));
    }
    const rows = list({ resource: 'many' });

    const first = await table.commandsOf(() => rows.next());
    let ids: string[] = [];
    const rest = await table.commandsOf(
      async () => (ids = await Array.fromAsync(rows, ({ eventId }) => eventId)),
    );

    expect(first).toHaveLength(1);
    expect(ids).toEqual(Array.from({ length: 299 }, (_, index) => `many-${298 - index}`));
    expect(rest.length).toBeGreaterThan(1);
  });
});

describe('LogStore.about and erase', () => {
  const NOW = Date.parse('2026-03-05T12:00:00Z');
  const employee = 'lea@acme.example';
  const resource = 'https://acme.ilucca.net#calendar-event#875';
  const about = (eventId: string, outcome: string) => ({
    event: logKey(anEntry({ eventId })),
    ...{ resource, employee, outcome },
  });
  const read = (whose: Parameters<LogStore['about']>[0]) => Array.fromAsync(logs.about(whose));

  it('yields the rows of an employee or of a resource', async () => {
    await record(anEntry({ eventId: '1', at: '2020-03-02T08:00:00.000Z' }));
    await record(aWaitingEntry({ eventId: '2' }));
    await record(anEntry({ eventId: '3', employee: 'tom@acme.example', resource: null }));

    const rows = [about('2', 'waiting'), about('1', 'created')];
    expect(await read({ employee: 'Lea@acme.example' })).toEqual(rows);
    expect(await read({ resource })).toEqual(rows);
  });

  it('keeps nothing of a row but its key, so that catch-up knows the event', async () => {
    const keys = Array.from({ length: 101 }, (_, index) => logKey(anEntry({ eventId: String(index) })));
    await record(aWaitingEntry({ eventId: '100' }));
    const last = keys[100] ?? '';

    await logs.erase(keys, NOW);

    expect(await table.item({ event: last })).toEqual({ event: last, expiresAt: NOW / 1000 + 90 * 86_400 });
    expect(await new EventLookup(table.client, table.name).findExisting(keys)).toEqual(new Set(keys));
    expect([await logs.get(last), await logs.payload(last)]).toEqual([null, null]);
    expect(await read({ employee })).toEqual([]);
  });

  it('records an event again whose row was erased', async () => {
    await record(aWaitingEntry());
    await logs.erase([KEY], NOW);

    await logs.record(anEntry({ outcome: 'stale' }), 'observed');

    expect(await logs.get(KEY)).toMatchObject({ outcome: 'stale', employee, attempts: 1 });
  });
});

describe('EventLookup.findExisting', () => {
  const keyOf = (index: number) => logKey(anEntry({ eventId: String(index) }));
  const existing = new Set([keyOf(1), keyOf(150)]);
  let lookup: EventLookup;

  beforeEach(async () => {
    lookup = new EventLookup(table.client, table.name);
    await record(anEntry({ eventId: '1' }));
    await record(aWaitingEntry({ eventId: '150' }));
  });

  it('finds any number of events, with duplicates, by 100 keys a call', async () => {
    const keys = Array.from({ length: 201 }, (_, index) => keyOf(index));

    const commands = await table.commandsOf(async () => {
      expect(await lookup.findExisting([...keys, keyOf(1)])).toEqual(existing);
    });

    expect(commands).toEqual(Array(3).fill('BatchGetItemCommand'));
  });

  it('makes no call for no events', async () => {
    const commands = await table.commandsOf(() => lookup.findExisting([]));

    expect(commands).toEqual([]);
  });

  it('requests keys again that a busy table did not process', async () => {
    let responses = 0;
    table.client.middlewareStack.add(
      (next) => async (input) => {
        const result = await next(input);
        responses += 1;
        if (responses > 1) return result;
        const UnprocessedKeys = { [table.name]: { Keys: [{ event: keyOf(150) }] } };
        const Responses = { [table.name]: [{ event: keyOf(1) }] };
        return { ...result, output: { $metadata: {}, Responses, UnprocessedKeys } };
      },
      { step: 'initialize', name: 'busy', priority: 'high' },
    );

    expect(await lookup.findExisting([keyOf(1), keyOf(150)])).toEqual(existing);
    expect(responses).toBe(2);
  });
});
