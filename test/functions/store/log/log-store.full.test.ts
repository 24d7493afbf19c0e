import type { LogEntry } from '../../../../functions/domain/sync-log';
import { rowKey } from '../../../../functions/store/log/log-rows';
import { EventLookup, LogStore } from '../../../../functions/store/log/log-store';
import { LOGS_TABLE } from '../../../../functions/store/tables';
import { anEntry, aWaitingEntry, rowFieldsOf } from '../../../support/builders/log-entries';
import { useTable } from '../use-table';

const KEY = anEntry().event;
const table = useTable(LOGS_TABLE);
let logs: LogStore;
beforeEach(() => (logs = new LogStore(table.client, table.name)));

const record = (entry: LogEntry) => logs.record(entry, 'applied');

describe('LogStore.record', () => {
  it('creates the row of an event in one write', async () => {
    const commands = await table.commandsOf(() => record(anEntry({ tries: 2 })));

    expect(commands).toEqual(['UpdateItemCommand']);
    const shown = rowFieldsOf(anEntry());
    const { outcome, reason, detail, quote, note, noteValue, correlationId } = shown;
    const { at } = anEntry();
    expect(await logs.get(KEY)).toEqual({
      ...shown,
      attempts: 2,
      deliveries: 1,
      waitingSince: null,
      replays: 0,
      nextReplayAt: null,
      history: [
        { at, outcome, reason, detail, quote, note, noteValue, tries: 2, correlationId, via: 'delivery' },
      ],
    });
    expect(await table.item(rowKey(KEY))).toMatchObject({
      event: '2026-03-02T07:59:58Z#https://acme.ilucca.net#123',
      day: '2026-03-02',
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

  it.each(['no_configuration', 'configuration_inactive', 'product_not_selected'] as const)(
    'overwrites the outcome of a replayed event that was skipped with %s, also when it is outdated',
    async (reason) => {
      const replay = anEntry({ outcome: 'stale', via: 'replay', messageId: 'message-2' });
      await logs.record(anEntry({ outcome: 'skipped', reason }), 'applied');
      await logs.record({ ...replay, via: 'delivery', messageId: 'message-3' }, 'observed');
      expect(await logs.get(KEY)).toMatchObject({ outcome: 'skipped', reason, deliveries: 2 });
      await logs.record(replay, 'observed');

      expect(await logs.get(KEY)).toMatchObject({ outcome: 'stale', reason: null, deliveries: 2 });
    },
  );

  it('keeps the final outcome of another event that is replayed', async () => {
    await logs.record(anEntry({ outcome: 'skipped', reason: 'no_guests' }), 'applied');
    const replay = { outcome: 'stale', via: 'replay', messageId: 'message-2' } as const;
    await logs.record(anEntry(replay), 'observed');

    expect(await logs.get(KEY)).toMatchObject({ outcome: 'skipped', reason: 'no_guests' });
  });

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
    const entry = aWaitingEntry({ ...nulls, outcome: 'failed', reason: 'invalid_event' });
    await record(entry);

    const item = await table.item(rowKey(entry.event));
    expect(Object.keys(item ?? {}).filter((name) => name in nulls)).toEqual([]);
    expect(await logs.get(entry.event)).toMatchObject({ ...nulls, outcome: 'failed' });
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

    expect(await logs.get(entry.event)).toMatchObject({ eventId });
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

describe('LogStore.ofEmployee, ofResources and erase', () => {
  const NOW = Date.parse('2026-03-05T12:00:00Z');
  const employee = 'lea@acme.example';
  const resource = 'https://acme.ilucca.net#calendar-event#875';
  const about = (eventId: string, outcome: string) => ({
    event: anEntry({ eventId }).event,
    ...{ resource, employee, outcome },
  });
  const ofEmployee = (address: string) => Array.fromAsync(logs.ofEmployee(address));
  const ofResources = (...resources: string[]) => Array.fromAsync(logs.ofResources(new Set(resources)));

  it('yields the rows of an employee or of a resource', async () => {
    await record(anEntry({ eventId: '1' }));
    await record(aWaitingEntry({ eventId: '2' }));
    await record(anEntry({ eventId: '3', employee: 'tom@acme.example', resource: null }));

    const rows = [about('2', 'waiting'), about('1', 'created')];
    expect(await ofEmployee('Lea@acme.example')).toEqual(rows);
    expect(await ofResources(resource, 'another')).toEqual(rows.toReversed());
    expect(await ofResources()).toEqual([]);
  });

  it('keeps nothing of a row but its key, so that catch-up knows the event', async () => {
    const keys = Array.from({ length: 101 }, (_, index) => anEntry({ eventId: String(index) }).event);
    await record(aWaitingEntry({ eventId: '100' }));
    const last = keys[100] ?? '';

    await logs.erase(keys, NOW);

    expect(await table.item(rowKey(last))).toEqual({ ...rowKey(last), expiresAt: NOW / 1000 + 90 * 86_400 });
    expect(await new EventLookup(table.client, table.name).findExisting(keys)).toEqual(new Set(keys));
    expect([await logs.get(last), await logs.payload(last)]).toEqual([null, null]);
    expect(await ofEmployee(employee)).toEqual([]);
  });

  it('records an event again whose row was erased', async () => {
    await record(aWaitingEntry());
    await logs.erase([KEY], NOW);

    await logs.record(anEntry({ outcome: 'stale' }), 'observed');

    expect(await logs.get(KEY)).toMatchObject({ outcome: 'stale', employee, attempts: 1 });
  });
});

describe('the previous owner of an event', () => {
  it('is removed from its row, which stays', async () => {
    await record(anEntry({ outcome: 'moved', movedFrom: 'Max@acme.example' }));
    await record(anEntry({ eventId: '2', outcome: 'moved', movedFrom: 'ann@acme.example' }));
    const moves = await Array.fromAsync(logs.movedFrom(new Set(['max@acme.example'])));
    expect(moves).toEqual([{ event: KEY, movedFrom: 'max@acme.example' }]);
    for (const move of [...moves, ...moves]) await logs.removePreviousOwner(move);

    expect(await logs.get(KEY)).toMatchObject({
      outcome: 'moved',
      movedFrom: null,
      title: 'Sécurité incendie',
    });
    expect(await Array.fromAsync(logs.movedFrom(new Set(['max@acme.example'])))).toEqual([]);
  });

  it('is not removed from a row that was erased since', async () => {
    const move = { event: KEY, movedFrom: 'max@acme.example' };
    await logs.removePreviousOwner(move);

    expect(await table.item(rowKey(KEY))).toBeUndefined();
  });
});

describe('EventLookup.findExisting', () => {
  const keyOf = (index: number) => anEntry({ eventId: String(index) }).event;
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
        const UnprocessedKeys = { [table.name]: { Keys: [rowKey(keyOf(150))] } };
        const Responses = { [table.name]: [{ event: keyOf(1) }] };
        return { ...result, output: { $metadata: {}, Responses, UnprocessedKeys } };
      },
      { step: 'initialize', name: 'busy', priority: 'high' },
    );

    expect(await lookup.findExisting([keyOf(1), keyOf(150)])).toEqual(existing);
    expect(responses).toBe(2);
  });
});
