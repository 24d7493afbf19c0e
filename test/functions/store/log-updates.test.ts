import { anEntry, aWaitingEntry } from '../../support/builders/log-entries';
import { keyOf, startLogTable, type LogTable } from '../../support/harness/log-table';

let table: LogTable;
beforeAll(async () => (table = await startLogTable()));
afterAll(() => table.stop());

const FIRST = '2026-03-02T08:00:00.000Z';
const LATER = '2026-03-02T09:00:00.000Z';
const UNRESOLVED_ONLY = [
  'open',
  'openSort',
  'triedAt',
  'waitingSince',
  'failedSince',
  'replays',
  'nextReplayAt',
];

/** The attributes that only unresolved events have. */
async function unresolvedAttributes(event: { eventId: string }) {
  const item = (await table.item(keyOf(event))) ?? {};
  return Object.fromEntries(Object.entries(item).filter(([name]) => UNRESOLVED_ONLY.includes(name)));
}

describe('a later attempt of an event', () => {
  it('updates the row, keeps its first time and appends to the history, in one write', async () => {
    const event = table.newEvent();
    await table.logs.record(aWaitingEntry({ ...event, tries: 10 }), 'applied');
    const later = anEntry({
      ...event,
      at: '2026-03-04T00:00:00.000Z',
      messageId: 'message-2',
      employee: null,
      configuration: 'south',
    });
    const commands = await table.commandsOf(() => table.logs.record(later, 'applied'));

    expect(commands).toEqual(['UpdateItemCommand']);
    expect(await table.logs.get(keyOf(event))).toMatchObject({
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
    expect(await table.item(keyOf(event))).toMatchObject({
      day: '2026-03-02',
      expiresAt: Date.parse('2026-06-02T00:00:00Z') / 1000,
    });
  });

  it('resolves a waiting event when it finds it outdated', async () => {
    const event = table.newEvent();
    await table.logs.record(aWaitingEntry(event), 'applied');
    const stale = anEntry({ ...event, outcome: 'stale', messageId: 'message-2' });
    const commands = await table.commandsOf(() => table.logs.record(stale, 'observed'));

    expect(commands).toEqual(['UpdateItemCommand']);
    expect(await table.logs.get(keyOf(event))).toMatchObject({ outcome: 'stale', deliveries: 2 });
    expect(await table.logs.payload(keyOf(event))).toBeNull();
  });

  it('counts once, but updates the outcome, when its message is received again after a crash', async () => {
    const event = table.newEvent();
    await table.logs.record(aWaitingEntry({ ...event, tries: 1 }), 'applied');
    const again = anEntry({ ...event, at: '2026-03-02T08:10:00.000Z', tries: 2 });
    const commands = await table.commandsOf(() => table.logs.record(again, 'applied'));

    expect(commands).toEqual(['UpdateItemCommand', 'UpdateItemCommand']);
    const row = await table.logs.get(keyOf(event));
    expect(row).toMatchObject({ outcome: 'created', attempts: 2, deliveries: 1 });
    expect(row?.history).toHaveLength(2);
  });

  it('resolves a waiting event when its message is received again and finds it outdated', async () => {
    const event = table.newEvent();
    await table.logs.record(aWaitingEntry(event), 'applied');
    await table.logs.record(anEntry({ ...event, outcome: 'stale', tries: 2 }), 'observed');

    expect(await table.logs.get(keyOf(event))).toMatchObject({
      outcome: 'stale',
      deliveries: 1,
      attempts: 2,
    });
  });

  it('is in the history once when the SDK retried a write whose response was lost', async () => {
    const event = table.newEvent();
    await table.logs.record(anEntry(event), 'applied');
    await table.logs.record(anEntry(event), 'applied');

    const row = await table.logs.get(keyOf(event));
    expect(row?.history).toHaveLength(1);
    expect(row?.deliveries).toBe(1);
  });

  it('keeps the last 20 attempts, and trims the history by one more write', async () => {
    const event = table.newEvent();
    const entry = (index: number) => aWaitingEntry({ ...event, tries: index, messageId: `message-${index}` });
    for (let index = 1; index <= 20; index++) await table.logs.record(entry(index), 'applied');
    const commands = await table.commandsOf(() => table.logs.record(entry(21), 'applied'));

    expect(commands).toEqual(['UpdateItemCommand', 'UpdateItemCommand']);
    const row = await table.logs.get(keyOf(event));
    expect(row?.history.map(({ tries }) => tries)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 2),
    );
    expect(row?.deliveries).toBe(21);
    expect((await table.item(keyOf(event)))?.messages).toHaveLength(20);
  });
});

describe('a redelivery', () => {
  it.each(['unchanged', 'stale', 'superseded'] as const)(
    'counts, extends the expiry and overwrites nothing, in two writes, when it is %s',
    async (outcome) => {
      const event = table.newEvent();
      await table.logs.record(anEntry(event), 'applied');
      const first = await table.logs.get(keyOf(event));
      const again = anEntry({
        ...event,
        at: '2026-03-03T08:00:00.000Z',
        outcome,
        employee: null,
        durationMs: 5,
        messageId: 'message-2',
      });
      const commands = await table.commandsOf(() => table.logs.record(again, 'observed'));

      expect(commands).toEqual(['UpdateItemCommand', 'UpdateItemCommand']);
      expect(await table.logs.get(keyOf(event))).toEqual({ ...first, deliveries: 2 });
      expect((await table.item(keyOf(event)))?.expiresAt).toBe(Date.parse('2026-06-01T08:00:00Z') / 1000);
    },
  );

  it('counts once when its message is received again, alone or among others', async () => {
    const event = table.newEvent();
    const from = (messageId: string) => anEntry({ ...event, outcome: 'stale', messageId });
    await table.logs.record(anEntry(event), 'applied');
    for (const messageId of ['message-2', 'message-3', 'message-2', 'message-1', 'message-3']) {
      await table.logs.record(from(messageId), 'observed');
    }

    expect(await table.logs.get(keyOf(event))).toMatchObject({
      outcome: 'created',
      attempts: 1,
      deliveries: 3,
    });
  });
});

describe('a waiting event', () => {
  it.each([
    ['in UTC', '2026-03-02T07:59:58Z', '2026-03-02T07:59:58.000Z'],
    ['with an offset', '2026-03-02T08:59:58.1234567+01:00', '2026-03-02T07:59:58.123Z'],
    ['without a time', null, FIRST],
    ['with an invalid time', 'yesterday', FIRST],
  ])('is sorted by when it occurred: %s', async (_, occurredAt, instant) => {
    const event = table.newEvent();
    await table.logs.record(aWaitingEntry({ ...event, at: FIRST, occurredAt }), 'applied');

    expect(await unresolvedAttributes(event)).toEqual({
      open: 'waiting',
      openSort: `${instant}#${keyOf(event)}`,
      triedAt: FIRST,
      waitingSince: FIRST,
    });
    expect(await table.logs.get(keyOf(event))).toMatchObject({
      waitingSince: FIRST,
      replays: 0,
      nextReplayAt: null,
    });
  });

  it('keeps the time since when it is waiting through later attempts', async () => {
    const event = table.newEvent();
    await table.logs.record(aWaitingEntry({ ...event, at: FIRST }), 'applied');
    const again = aWaitingEntry({ ...event, at: LATER, messageId: 'message-2', reason: 'rate_limited' });
    await table.logs.record(again, 'applied');

    expect(await unresolvedAttributes(event)).toMatchObject({ triedAt: LATER, waitingSince: FIRST });
  });

  it.each(['created', 'stale', 'superseded', 'skipped'] as const)(
    'leaves the index of unresolved events when it ends as %s, in the same write',
    async (outcome) => {
      const event = table.newEvent();
      await table.logs.record(aWaitingEntry({ ...event, at: FIRST }), 'applied');
      const confirmed = anEntry({ ...event, at: LATER, messageId: 'message-2', outcome, via: 'replay' });
      const commands = await table.commandsOf(() => table.logs.record(confirmed, 'observed'));

      expect(commands).toEqual(['UpdateItemCommand']);
      expect(await unresolvedAttributes(event)).toEqual({});
      expect(await table.logs.get(keyOf(event))).toMatchObject({ waitingSince: null, nextReplayAt: null });
    },
  );
});

describe('a failed event', () => {
  it('is sorted by its first failure through later attempts, in one write', async () => {
    const event = table.newEvent();
    const failed = aWaitingEntry({ ...event, outcome: 'failed', reason: 'unknown_google_user' });
    await table.logs.record({ ...failed, at: FIRST }, 'applied');
    const again = { ...failed, at: LATER, messageId: 'message-2' };
    const commands = await table.commandsOf(() => table.logs.record(again, 'applied'));

    expect(commands).toEqual(['UpdateItemCommand']);
    expect(await unresolvedAttributes(event)).toEqual({
      open: 'failed',
      openSort: FIRST,
      triedAt: LATER,
      failedSince: FIRST,
    });
  });

  it('is not waiting any more, and the other way round', async () => {
    const event = table.newEvent();
    await table.logs.record(aWaitingEntry({ ...event, at: FIRST }), 'applied');
    await table.logs.record(
      aWaitingEntry({ ...event, at: LATER, messageId: 'message-2', outcome: 'failed' }),
      'applied',
    );
    const failed = await unresolvedAttributes(event);
    await table.logs.record(aWaitingEntry({ ...event, at: LATER, messageId: 'message-3' }), 'applied');

    expect(failed).toMatchObject({ open: 'failed', failedSince: LATER });
    expect(failed).not.toHaveProperty('waitingSince');
    expect(await unresolvedAttributes(event)).toMatchObject({ open: 'waiting', waitingSince: LATER });
    expect(await unresolvedAttributes(event)).not.toHaveProperty('failedSince');
  });
});

describe('an event that failed before', () => {
  it.each(['waiting', 'created'] as const)(
    'is sorted by its new failure when it was %s in between',
    async (outcome) => {
      const event = table.newEvent();
      const failed = aWaitingEntry({ ...event, outcome: 'failed', reason: 'unknown_google_user' });
      await table.logs.record({ ...failed, at: FIRST }, 'applied');
      await table.logs.record(anEntry({ ...event, at: FIRST, messageId: 'message-2', outcome }), 'applied');
      await table.logs.record({ ...failed, at: LATER, messageId: 'message-3' }, 'applied');

      expect(await unresolvedAttributes(event)).toMatchObject({ openSort: LATER, failedSince: LATER });
    },
  );
});

describe('the origin of an attempt', () => {
  it('is in the history, and only deliveries by Lucca count as deliveries', async () => {
    const event = table.newEvent();
    const origins = ['catch-up', 'delivery', 'replay', 'import'] as const;
    for (const [index, via] of origins.entries()) {
      await table.logs.record(
        aWaitingEntry({ ...event, via, messageId: `message-${index}`, tries: 1 }),
        'applied',
      );
    }

    const row = await table.logs.get(keyOf(event));
    expect(row?.history.map(({ via }) => via)).toEqual(origins);
    expect(row).toMatchObject({ attempts: 4, deliveries: 1 });
  });

  it('leaves the number of deliveries at 0 when Lucca delivered nothing', async () => {
    const event = table.newEvent();
    await table.logs.record(anEntry({ ...event, via: 'catch-up' }), 'applied');
    await table.logs.record(
      anEntry({ ...event, via: 'catch-up', outcome: 'unchanged', messageId: 'message-2' }),
      'observed',
    );

    expect(await table.logs.get(keyOf(event))).toMatchObject({ outcome: 'created', deliveries: 0 });
  });
});
