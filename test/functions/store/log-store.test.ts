import { GetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { logKey } from '../../../functions/store/log-entry';
import { LogStore } from '../../../functions/store/log-store';
import { LOGS_TABLE } from '../../../functions/store/table-schemas';
import { createTable, startDynamoDb, type LocalDynamoDb } from '../../local/dynamodb';
import { anEntry, aWaitingEntry } from './log-entries';
import { observedClient } from './observed-client';

let dynamodb: LocalDynamoDb;
let client: DynamoDBDocumentClient;
let sent: string[];
let logs: LogStore;
let events = 0;

beforeAll(async () => {
  dynamodb = await startDynamoDb();
  await createTable(dynamodb.endpoint, 'logs', LOGS_TABLE);
  ({ client, sent } = observedClient(dynamodb.endpoint));
  logs = new LogStore(client, 'logs');
});

afterAll(async () => {
  client.destroy();
  await dynamodb.stop();
});

/** Each test has an event of its own. */
const newEvent = () => ({ eventId: `event-${++events}` });

const keyOf = ({ eventId }: { eventId: string }) => logKey(anEntry({ eventId }));

/** The item as it lies in the table. */
async function item(event: { eventId: string }) {
  const { Item } = await client.send(new GetCommand({ TableName: 'logs', Key: { event: keyOf(event) } }));
  return Item;
}

/** The commands that the action sends. */
async function commandsOf(action: () => Promise<unknown>): Promise<string[]> {
  const before = sent.length;
  await action();
  return sent.slice(before);
}

describe('the first outcome of an event', () => {
  it('becomes a row, in one write', async () => {
    // Prepare
    const event = newEvent();
    // Act
    const commands = await commandsOf(() => logs.record(anEntry({ ...event, tries: 2 }), 'applied'));
    // Assess
    expect(commands).toEqual(['UpdateItemCommand']);
    const { tries, messageId, payload, ...told } = anEntry({ ...event, tries: 2 });
    expect(await logs.get(keyOf(event))).toEqual({
      ...told,
      attempts: tries,
      deliveries: 1,
      history: [
        {
          at: told.at,
          outcome: 'created',
          reason: null,
          detail: null,
          tries: 2,
          correlationId: 'correlation-1',
        },
      ],
    });
    expect(await item(event)).toMatchObject({
      event: `https://acme.ilucca.net#${event.eventId}`,
      day: '2026-03-02',
      sort: `2026-03-02T08:00:00.000Z#https://acme.ilucca.net#${event.eventId}`,
      expiresAt: Date.parse('2026-05-31T08:00:00Z') / 1000,
      messages: [messageId],
    });
    expect(payload).toBeNull();
  });

  it.each(['superseded', 'stale', 'unchanged'] as const)('may be %s, in one write', async (outcome) => {
    // Prepare
    const event = newEvent();
    // Act
    const commands = await commandsOf(() => logs.record(anEntry({ ...event, outcome }), 'observed'));
    // Assess
    expect(commands).toEqual(['UpdateItemCommand']);
    expect(await logs.get(keyOf(event))).toMatchObject({ outcome, attempts: 1, deliveries: 1 });
  });

  it('leaves out what is not known', async () => {
    // Prepare
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
    const entry = aWaitingEntry({ ...newEvent(), ...unknown, outcome: 'failed', reason: 'invalid_event' });
    // Act
    await logs.record(entry, 'applied');
    // Assess
    const { Item } = await client.send(
      new GetCommand({ TableName: 'logs', Key: { event: `#${entry.eventId}` } }),
    );
    expect(Object.keys(Item ?? {})).not.toEqual(expect.arrayContaining(['resource']));
    expect(Object.values(Item ?? {})).not.toContain(null);
    expect(await logs.get(logKey(entry))).toMatchObject({ ...unknown, outcome: 'failed' });
  });

  it('is found by an address in lower case', async () => {
    // Prepare
    const event = newEvent();
    // Act
    await logs.record(anEntry({ ...event, employee: 'Lea@Acme.example' }), 'applied');
    // Assess
    expect(await logs.get(keyOf(event))).toMatchObject({ employee: 'lea@acme.example' });
  });

  it('fits into an item with the largest payload, the longest history and details without measure', async () => {
    // Prepare
    const event = newEvent();
    const largest = Buffer.alloc(256 * 1024, 'x');
    const detail = '€'.repeat(5000);
    // Act
    for (let tries = 1; tries <= 25; tries++) {
      const payload = tries < 25 ? null : largest;
      const entry = aWaitingEntry({ ...event, payload, detail, tries, messageId: `message-${tries}` });
      await logs.record(entry, 'applied');
    }
    // Assess
    const row = await logs.get(keyOf(event));
    expect(row?.history).toHaveLength(20);
    expect(row?.detail).toBe(`${'€'.repeat(999)}…`);
    expect(await logs.payload(keyOf(event))).toEqual(largest);
  });

  it('takes the longest ids that Lucca may send', async () => {
    // Prepare
    const event = { eventId: '界'.repeat(256) };
    const tenant = `https://${'a'.repeat(240)}.ilucca.net`;
    const entry = anEntry({ ...event, tenant, resource: `${tenant}#calendar-event#${'界'.repeat(256)}` });
    // Act
    await logs.record(entry, 'applied');
    // Assess
    expect(await logs.get(logKey(entry))).toMatchObject(event);
  });
});

describe('a payload', () => {
  it.each(['waiting', 'failed'] as const)(
    'is kept byte for byte while the outcome is %s',
    async (outcome) => {
      // Prepare
      const event = newEvent();
      const payload = Buffer.from([0, 255, 0xef, 0xbb, 0xbf, 10]);
      // Act
      await logs.record(aWaitingEntry({ ...event, outcome, payload }), 'applied');
      // Assess
      expect(await logs.payload(keyOf(event))).toEqual(payload);
    },
  );

  it('goes when something else became of the event', async () => {
    // Prepare
    const event = newEvent();
    await logs.record(aWaitingEntry(event), 'applied');
    // Act
    await logs.record(anEntry({ ...event, messageId: 'message-2' }), 'applied');
    // Assess
    expect(await logs.payload(keyOf(event))).toBeNull();
  });

  it('is not kept of an event that is done with', async () => {
    // Prepare
    const event = newEvent();
    // Act
    await logs.record(anEntry({ ...event, payload: Buffer.from('x') }), 'applied');
    // Assess
    expect(await logs.payload(keyOf(event))).toBeNull();
  });

  it('of an unknown event is null', async () => {
    expect(await logs.payload(keyOf(newEvent()))).toBeNull();
    expect(await logs.get(keyOf(newEvent()))).toBeNull();
  });
});

describe('a later try of an event', () => {
  it('changes the row, keeps its first moment and grows its history, in one write', async () => {
    // Prepare
    const event = newEvent();
    await logs.record(aWaitingEntry({ ...event, tries: 10 }), 'applied');
    const later = anEntry({
      ...event,
      at: '2026-03-04T00:00:00.000Z',
      messageId: 'message-2',
      employee: null,
      configuration: 'south',
    });
    // Act
    const commands = await commandsOf(() => logs.record(later, 'applied'));
    // Assess
    expect(commands).toEqual(['UpdateItemCommand']);
    expect(await logs.get(keyOf(event))).toMatchObject({
      at: '2026-03-02T08:00:00.000Z',
      outcome: 'created',
      reason: null,
      detail: null,
      employee: null,
      configuration: 'south',
      attempts: 11,
      deliveries: 2,
      history: [
        { at: '2026-03-02T08:00:00.000Z', outcome: 'waiting', reason: 'quota_exhausted', tries: 10 },
        { at: '2026-03-04T00:00:00.000Z', outcome: 'created', reason: null, tries: 1 },
      ],
    });
    expect(await item(event)).toMatchObject({
      day: '2026-03-02',
      expiresAt: Date.parse('2026-06-02T00:00:00Z') / 1000,
    });
  });

  it('may find the event outdated, and then settles it', async () => {
    // Prepare
    const event = newEvent();
    await logs.record(aWaitingEntry(event), 'applied');
    // Act
    const stale = anEntry({ ...event, outcome: 'stale', messageId: 'message-2' });
    const commands = await commandsOf(() => logs.record(stale, 'observed'));
    // Assess
    expect(commands).toEqual(['UpdateItemCommand']);
    expect(await logs.get(keyOf(event))).toMatchObject({ outcome: 'stale', deliveries: 2 });
    expect(await logs.payload(keyOf(event))).toBeNull();
  });

  it('counts once, but tells again, when its message comes again after a crash', async () => {
    // Prepare
    const event = newEvent();
    await logs.record(aWaitingEntry({ ...event, tries: 1 }), 'applied');
    // Act
    const again = anEntry({ ...event, at: '2026-03-02T08:10:00.000Z', tries: 2 });
    const commands = await commandsOf(() => logs.record(again, 'applied'));
    // Assess
    expect(commands).toEqual(['UpdateItemCommand', 'UpdateItemCommand']);
    const row = await logs.get(keyOf(event));
    expect(row).toMatchObject({ outcome: 'created', attempts: 2, deliveries: 1 });
    expect(row?.history).toHaveLength(2);
  });

  it('settles a waiting event when its message comes again and finds it outdated', async () => {
    // Prepare
    const event = newEvent();
    await logs.record(aWaitingEntry(event), 'applied');
    // Act
    await logs.record(anEntry({ ...event, outcome: 'stale', tries: 2 }), 'observed');
    // Assess
    expect(await logs.get(keyOf(event))).toMatchObject({ outcome: 'stale', deliveries: 1, attempts: 2 });
  });

  it('is told once where the answer to the write was lost and the SDK wrote again', async () => {
    // Prepare
    const event = newEvent();
    await logs.record(anEntry(event), 'applied');
    // Act
    await logs.record(anEntry(event), 'applied');
    // Assess
    const row = await logs.get(keyOf(event));
    expect(row?.history).toHaveLength(1);
    expect(row?.deliveries).toBe(1);
  });

  it('is remembered among the last 20, and the history is cut by one more write', async () => {
    // Prepare
    const event = newEvent();
    const entry = (index: number) => aWaitingEntry({ ...event, tries: index, messageId: `message-${index}` });
    for (let index = 1; index <= 20; index++) await logs.record(entry(index), 'applied');
    // Act
    const commands = await commandsOf(() => logs.record(entry(21), 'applied'));
    // Assess
    expect(commands).toEqual(['UpdateItemCommand', 'UpdateItemCommand']);
    const row = await logs.get(keyOf(event));
    expect(row?.history.map(({ tries }) => tries)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 2),
    );
    expect(row?.deliveries).toBe(21);
    expect((await item(event))?.messages).toHaveLength(20);
  });
});

describe('a redelivery', () => {
  it.each(['unchanged', 'stale', 'superseded'] as const)(
    'that is %s counts, renews the row and hides nothing, in two writes',
    async (outcome) => {
      // Prepare
      const event = newEvent();
      await logs.record(anEntry(event), 'applied');
      const first = await logs.get(keyOf(event));
      const again = anEntry({
        ...event,
        at: '2026-03-03T08:00:00.000Z',
        outcome,
        employee: null,
        durationMs: 5,
        messageId: 'message-2',
      });
      // Act
      const commands = await commandsOf(() => logs.record(again, 'observed'));
      // Assess
      expect(commands).toEqual(['UpdateItemCommand', 'UpdateItemCommand']);
      expect(await logs.get(keyOf(event))).toEqual({ ...first, deliveries: 2 });
      expect((await item(event))?.expiresAt).toBe(Date.parse('2026-06-01T08:00:00Z') / 1000);
    },
  );

  it('counts once, also when its message comes again, alone or among others', async () => {
    // Prepare
    const event = newEvent();
    const from = (messageId: string) => anEntry({ ...event, outcome: 'stale', messageId });
    await logs.record(anEntry(event), 'applied');
    // Act
    for (const messageId of ['message-2', 'message-3', 'message-2', 'message-1', 'message-3']) {
      await logs.record(from(messageId), 'observed');
    }
    // Assess
    expect(await logs.get(keyOf(event))).toMatchObject({ outcome: 'created', attempts: 1, deliveries: 3 });
  });
});
