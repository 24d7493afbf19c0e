import { anEntry, aWaitingEntry } from '../../support/builders/log-entries';
import { keyOf, startLogTable, type LogTable } from '../../support/harness/log-table';

let table: LogTable;
beforeAll(async () => (table = await startLogTable()));
afterAll(() => table.stop());

const FIRST = '2026-03-02T08:00:00.000Z';
const LATER = '2026-03-02T09:00:00.000Z';
const OF_OPEN_ROWS = [
  'open',
  'openSort',
  'triedAt',
  'waitingSince',
  'failedSince',
  'replays',
  'nextReplayAt',
];

/** What the row of an event says for those who look after what is open. */
async function unresolvedState(event: { eventId: string }) {
  const item = (await table.item(keyOf(event))) ?? {};
  return Object.fromEntries(Object.entries(item).filter(([name]) => OF_OPEN_ROWS.includes(name)));
}

describe('a row that waits', () => {
  it.each([
    ['in UTC', '2026-03-02T07:59:58Z', '2026-03-02T07:59:58.000Z'],
    ['with an offset', '2026-03-02T08:59:58.1234567+01:00', '2026-03-02T07:59:58.123Z'],
    ['of an event that says no time', null, FIRST],
    ['of an event that says nonsense', 'yesterday', FIRST],
  ])('is found in the order in which it occurred: %s', async (_, occurredAt, instant) => {
    // Prepare
    const event = table.newEvent();
    // Act
    await table.logs.record(aWaitingEntry({ ...event, at: FIRST, occurredAt }), 'applied');
    // Assess
    expect(await unresolvedState(event)).toEqual({
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

  it('remembers since when, whatever is tried meanwhile', async () => {
    // Prepare
    const event = table.newEvent();
    await table.logs.record(aWaitingEntry({ ...event, at: FIRST }), 'applied');
    // Act
    const again = aWaitingEntry({ ...event, at: LATER, messageId: 'message-2', reason: 'rate_limited' });
    await table.logs.record(again, 'applied');
    // Assess
    expect(await unresolvedState(event)).toMatchObject({ triedAt: LATER, waitingSince: FIRST });
  });

  it.each(['created', 'stale', 'superseded', 'skipped'] as const)(
    'is no longer among the open ones when it ends as %s, in the same write',
    async (outcome) => {
      // Prepare
      const event = table.newEvent();
      await table.logs.record(aWaitingEntry({ ...event, at: FIRST }), 'applied');
      // Act
      const confirmed = anEntry({ ...event, at: LATER, messageId: 'message-2', outcome, via: 'replay' });
      const commands = await table.commandsOf(() => table.logs.record(confirmed, 'observed'));
      // Assess
      expect(commands).toEqual(['UpdateItemCommand']);
      expect(await unresolvedState(event)).toEqual({});
      expect(await table.logs.get(keyOf(event))).toMatchObject({ waitingSince: null, nextReplayAt: null });
    },
  );
});

describe('a row that has failed', () => {
  it('is found where it failed first, however often it is tried, in one write', async () => {
    // Prepare
    const event = table.newEvent();
    const failed = aWaitingEntry({ ...event, outcome: 'failed', reason: 'unknown_google_user' });
    await table.logs.record({ ...failed, at: FIRST }, 'applied');
    // Act
    const again = { ...failed, at: LATER, messageId: 'message-2' };
    const commands = await table.commandsOf(() => table.logs.record(again, 'applied'));
    // Assess
    expect(commands).toEqual(['UpdateItemCommand']);
    expect(await unresolvedState(event)).toEqual({
      open: 'failed',
      openSort: FIRST,
      triedAt: LATER,
      failedSince: FIRST,
    });
  });

  it('no longer waits, and the other way round', async () => {
    // Prepare
    const event = table.newEvent();
    await table.logs.record(aWaitingEntry({ ...event, at: FIRST }), 'applied');
    // Act
    await table.logs.record(
      aWaitingEntry({ ...event, at: LATER, messageId: 'message-2', outcome: 'failed' }),
      'applied',
    );
    const failed = await unresolvedState(event);
    await table.logs.record(aWaitingEntry({ ...event, at: LATER, messageId: 'message-3' }), 'applied');
    // Assess
    expect(failed).toMatchObject({ open: 'failed', failedSince: LATER });
    expect(failed).not.toHaveProperty('waitingSince');
    expect(await unresolvedState(event)).toMatchObject({ open: 'waiting', waitingSince: LATER });
    expect(await unresolvedState(event)).not.toHaveProperty('failedSince');
  });
});

describe('a row that has failed before', () => {
  it.each(['waiting', 'created'] as const)(
    'is found where it failed anew, once it was %s in between',
    async (outcome) => {
      // Prepare
      const event = table.newEvent();
      const failed = aWaitingEntry({ ...event, outcome: 'failed', reason: 'unknown_google_user' });
      await table.logs.record({ ...failed, at: FIRST }, 'applied');
      await table.logs.record(anEntry({ ...event, at: FIRST, messageId: 'message-2', outcome }), 'applied');
      // Act
      await table.logs.record({ ...failed, at: LATER, messageId: 'message-3' }, 'applied');
      // Assess
      expect(await unresolvedState(event)).toMatchObject({ openSort: LATER, failedSince: LATER });
    },
  );
});

describe('the way by which an event came', () => {
  it('is told in the history, and only what Lucca delivered counts as a delivery', async () => {
    // Prepare
    const event = table.newEvent();
    const ways = ['catch-up', 'delivery', 'replay', 'import'] as const;
    // Act
    for (const [index, via] of ways.entries()) {
      await table.logs.record(
        aWaitingEntry({ ...event, via, messageId: `message-${index}`, tries: 1 }),
        'applied',
      );
    }
    // Assess
    const row = await table.logs.get(keyOf(event));
    expect(row?.history.map(({ via }) => via)).toEqual(ways);
    expect(row).toMatchObject({ attempts: 4, deliveries: 1 });
  });

  it('may be none of Lucca, and then nothing was delivered', async () => {
    // Prepare
    const event = table.newEvent();
    // Act
    await table.logs.record(anEntry({ ...event, via: 'catch-up' }), 'applied');
    await table.logs.record(
      anEntry({ ...event, via: 'catch-up', outcome: 'unchanged', messageId: 'message-2' }),
      'observed',
    );
    // Assess
    expect(await table.logs.get(keyOf(event))).toMatchObject({ outcome: 'created', deliveries: 0 });
  });
});
