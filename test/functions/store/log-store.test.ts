import { logKey } from '../../../functions/domain/sync-log';
import { EventLookup, LogStore } from '../../../functions/store/log-store';
import { LOGS_TABLE } from '../../../functions/store/tables';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';
import { anEntry, aWaitingEntry, rowFieldsOf } from '../../support/builders/log-entries';
import { keyOf, startLogTable, type LogTable } from '../../support/harness/log-table';

let table: LogTable;
beforeAll(async () => (table = await startLogTable()));
afterAll(() => table.stop());

describe('LogStore.record, the first outcome of an event', () => {
  it('creates a row in one write', async () => {
    const event = table.newEvent();
    const commands = await table.commandsOf(() =>
      table.logs.record(anEntry({ ...event, tries: 2 }), 'applied'),
    );

    expect(commands).toEqual(['UpdateItemCommand']);
    const shown = rowFieldsOf(anEntry(event));
    const { at, outcome, reason, detail, correlationId } = shown;
    expect(await table.logs.get(keyOf(event))).toEqual({
      ...shown,
      attempts: 2,
      deliveries: 1,
      waitingSince: null,
      replays: 0,
      nextReplayAt: null,
      history: [{ at, outcome, reason, detail, tries: 2, correlationId, via: 'delivery' }],
    });
    expect(await table.item(keyOf(event))).toMatchObject({
      event: `https://acme.ilucca.net#${event.eventId}`,
      day: '2026-03-02',
      sort: `2026-03-02T08:00:00.000Z#https://acme.ilucca.net#${event.eventId}`,
      expiresAt: Date.parse('2026-05-31T08:00:00Z') / 1000,
    });
  });

  it.each(['superseded', 'stale', 'unchanged'] as const)(
    'creates a row in one write when it is %s',
    async (outcome) => {
      const event = table.newEvent();
      const commands = await table.commandsOf(() =>
        table.logs.record(anEntry({ ...event, outcome }), 'observed'),
      );

      expect(commands).toEqual(['UpdateItemCommand']);
      expect(await table.logs.get(keyOf(event))).toMatchObject({ outcome, attempts: 1, deliveries: 1 });
    },
  );

  it('stores no attribute for an unknown value', async () => {
    const unknown = {
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
    const entry = aWaitingEntry({
      ...table.newEvent(),
      ...unknown,
      outcome: 'failed',
      reason: 'invalid_event',
    });
    await table.logs.record(entry, 'applied');

    const item = await table.item(`#${entry.eventId}`);
    expect(Object.keys(item ?? {}).filter((name) => name in unknown)).toEqual([]);
    expect(await table.logs.get(logKey(entry))).toMatchObject({ ...unknown, outcome: 'failed' });
  });

  it('stores the address in lower case', async () => {
    const event = table.newEvent();
    await table.logs.record(anEntry({ ...event, employee: 'Lea@Acme.example' }), 'applied');

    expect(await table.logs.get(keyOf(event))).toMatchObject({ employee: 'lea@acme.example' });
  });

  it('fits into an item with the largest payload, the longest history and very long details', async () => {
    const event = table.newEvent();
    const largest = Buffer.alloc(256 * 1024, 'x');
    const detail = '€'.repeat(5000);
    for (let tries = 1; tries <= 25; tries++) {
      const payload = tries < 25 ? null : largest;
      const entry = aWaitingEntry({ ...event, payload, detail, tries, messageId: `message-${tries}` });
      await table.logs.record(entry, 'applied');
    }

    const row = await table.logs.get(keyOf(event));
    expect(row?.history).toHaveLength(20);
    expect(row?.detail).toBe(`${'€'.repeat(999)}…`);
    expect(await table.logs.payload(keyOf(event))).toEqual(largest);
  });

  it('accepts the longest ids that Lucca may send', async () => {
    const event = { eventId: '界'.repeat(256) };
    const tenant = `https://${'a'.repeat(240)}.ilucca.net`;
    const entry = anEntry({ ...event, tenant, resource: `${tenant}#calendar-event#${'界'.repeat(256)}` });
    await table.logs.record(entry, 'applied');

    expect(await table.logs.get(logKey(entry))).toMatchObject(event);
  });
});

describe('LogStore.payload', () => {
  it.each(['waiting', 'failed'] as const)(
    'returns the payload byte for byte while the outcome is %s',
    async (outcome) => {
      const event = table.newEvent();
      const payload = Buffer.from([0, 255, 0xef, 0xbb, 0xbf, 10]);
      await table.logs.record(aWaitingEntry({ ...event, outcome, payload }), 'applied');

      expect(await table.logs.payload(keyOf(event))).toEqual(payload);
    },
  );

  it('returns null after a final outcome', async () => {
    const event = table.newEvent();
    await table.logs.record(aWaitingEntry(event), 'applied');
    await table.logs.record(anEntry({ ...event, messageId: 'message-2' }), 'applied');

    expect(await table.logs.payload(keyOf(event))).toBeNull();
  });

  it('returns null when the first outcome is final', async () => {
    const event = table.newEvent();
    await table.logs.record(anEntry({ ...event, payload: Buffer.from('x') }), 'applied');

    expect(await table.logs.payload(keyOf(event))).toBeNull();
  });

  it('returns null for an unknown event', async () => {
    expect(await table.logs.payload(keyOf(table.newEvent()))).toBeNull();
    expect(await table.logs.get(keyOf(table.newEvent()))).toBeNull();
  });
});

describe('EventLookup', () => {
  let dynamodb: LocalDynamoDb;
  let observed: ReturnType<typeof observedClient>;
  let lookup: EventLookup;

  beforeAll(async () => {
    dynamodb = await startDynamoDb();
    await createTable(dynamodb.endpoint, 'logs', LOGS_TABLE);
    const { client } = observedClient(dynamodb.endpoint);
    const logs = new LogStore(client, 'logs');
    await logs.record(anEntry({ eventId: '1' }), 'applied');
    await logs.record(aWaitingEntry({ eventId: '150' }), 'applied');
    client.destroy();
  });

  afterAll(() => dynamodb.stop());

  beforeEach(() => {
    observed = observedClient(dynamodb.endpoint);
    lookup = new EventLookup(observed.client, 'logs');
  });

  afterEach(() => {
    observed.client.destroy();
  });

  it('finds any number of events, with duplicates, by 100 keys a call', async () => {
    const events = Array.from({ length: 201 }, (_, index) => keyOf({ eventId: String(index) }));
    const found = await lookup.findExisting([...events, keyOf({ eventId: '1' })]);

    expect(found).toEqual(new Set([keyOf({ eventId: '1' }), keyOf({ eventId: '150' })]));
    expect(observed.sent).toEqual(Array(3).fill('BatchGetItemCommand'));
  });

  it('makes no call for no events', async () => {
    expect(await lookup.findExisting([])).toEqual(new Set());
    expect(observed.sent).toEqual([]);
  });

  it('asks again for keys that a busy table did not process', async () => {
    let answers = 0;
    observed.client.middlewareStack.add(
      (next) => async (input) => {
        const result = await next(input);
        answers += 1;
        if (answers > 1) return result;
        const UnprocessedKeys = { logs: { Keys: [{ event: keyOf({ eventId: '150' }) }] } };
        const Responses = { logs: [{ event: keyOf({ eventId: '1' }) }] };
        return { ...result, output: { $metadata: {}, Responses, UnprocessedKeys } };
      },
      { step: 'initialize', name: 'busy', priority: 'high' },
    );
    const found = await lookup.findExisting([keyOf({ eventId: '1' }), keyOf({ eventId: '150' })]);

    expect(found).toEqual(new Set([keyOf({ eventId: '1' }), keyOf({ eventId: '150' })]));
    expect(answers).toBe(2);
  });
});
