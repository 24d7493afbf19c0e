import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { LogEntry } from '../../../../functions/domain/sync-log';
import { rowKey } from '../../../../functions/store/log/log-rows';
import { LogStore } from '../../../../functions/store/log/log-store';
import { LOGS_TABLE } from '../../../../functions/store/tables';
import { UnresolvedEvents, type UnresolvedEvent } from '../../../../functions/store/log/unresolved-events';
import { anEntry, aWaitingEntry } from '../../../support/builders/log-entries';
import { useTable } from '../use-table';

const NOW = Date.parse('2026-03-05T12:00:00Z');
const LONG_AGO = '2025-01-01T00:00:00.000Z';
const KEY = anEntry().event;
const REPLAY = { at: '2026-03-02T08:05:00.000Z', replays: 1, nextReplayAt: '2026-03-02T08:15:00.000Z' };
const table = useTable(LOGS_TABLE);
let logs: LogStore;
let events: UnresolvedEvents;

beforeEach(() => {
  logs = new LogStore(table.client, table.name);
  events = new UnresolvedEvents(table.client, table.name);
});

const record = (entry: LogEntry) => logs.record(entry, 'applied');
const idsOf = (list: AsyncIterable<{ eventId: string }>) => Array.fromAsync(list, ({ eventId }) => eventId);
const waiting = () => Array.fromAsync(events.waiting(NOW));

/** Records an outcome and reads the unresolved event. */
async function recorded(entry: LogEntry): Promise<UnresolvedEvent> {
  await record(entry);
  const event = await events.read(entry.event);
  if (!event) throw new Error('The event is not unresolved');
  return event;
}

describe('UnresolvedEvents.waiting and failed', () => {
  it('yield waiting events by when they occurred, and failed ones by when they failed', async () => {
    const failed = (eventId: string, at: string, occurredAt: string) =>
      aWaitingEntry({ eventId, outcome: 'failed', at, occurredAt });
    await record(aWaitingEntry({ eventId: 'w2', occurredAt: '2026-03-01T10:00:00+02:00' }));
    await record(aWaitingEntry({ eventId: 'w1', occurredAt: '2026-03-01T07:59:59Z' }));
    await record(aWaitingEntry({ eventId: 'w3', occurredAt: '2026-03-01T08:00:00.001Z' }));
    await record(failed('f2', '2026-03-02T08:00:00.000Z', LONG_AGO));
    await record(failed('f1', '2026-03-01T08:00:00.000Z', '2026-03-01T08:00:00Z'));
    await record(anEntry({ eventId: 'done' }));

    expect(await idsOf(events.waiting(NOW))).toEqual(['w1', 'w2', 'w3']);
    expect(await idsOf(events.failed({ since: LONG_AGO }))).toEqual(['f1', 'f2']);
    expect(await idsOf(events.failed({ since: '2026-03-02T08:00:00.000Z' }))).toEqual(['f2']);
    expect(await idsOf(events.failed({ since: '2026-03-02T08:00:00.001Z' }))).toEqual([]);
  });

  it('yield what a replay needs to decide', async () => {
    const entry = aWaitingEntry({ employee: 'Lea@acme.example' });
    await record(entry);

    expect(await waiting()).toEqual([
      {
        event: KEY,
        outcome: 'waiting',
        eventId: '123',
        tenant: 'https://acme.ilucca.net',
        resource: 'https://acme.ilucca.net#calendar-event#875',
        occurredAt: '2026-03-02T07:59:58Z',
        configuration: 'france',
        product: 'training',
        employee: 'lea@acme.example',
        reason: 'quota_exhausted',
        triedAt: entry.at,
        waitingSince: entry.at,
        failedSince: null,
        replays: 0,
        nextReplayAt: null,
      },
    ]);
  });

  it('yield null for values that the row does not have', async () => {
    const nulls = { tenant: null, resource: null, occurredAt: null, configuration: null, product: null };
    await record(aWaitingEntry({ ...nulls, employee: null, reason: null }));

    expect(await waiting()).toMatchObject([
      { event: '2026-03-02T08:00:00Z##123', ...nulls, employee: null, reason: null },
    ]);
  });

  it('leave out expired rows that are not deleted yet', async () => {
    await record(aWaitingEntry({ at: '2025-12-05T11:59:00.000Z' }));

    expect(await waiting()).toEqual([]);
  });

  it('yield a failed event once when it fails again between two pages', async () => {
    // 2 MB in the index, all of one instant.
    const failed = (index: number) =>
      aWaitingEntry({ eventId: String(index), configuration: 'x'.repeat(20_000), outcome: 'failed' });
    for (let index = 0; index < 100; index++) await record(failed(index));

    const ids: string[] = [];
    const commands = await table.commandsOf(async () => {
      for await (const { eventId } of events.failed({ since: LONG_AGO })) {
        ids.push(eventId);
        if (ids.length > 1) continue;
        for (const index of [Number(eventId), 99, 50, 0]) {
          const again = { at: '2026-03-02T08:30:00.000Z', messageId: `again-${index}` };
          await record({ ...failed(index), ...again });
        }
      }
    });

    expect(commands.filter((command) => command === 'QueryCommand').length).toBeGreaterThan(1);
    expect(ids).toHaveLength(100);
    expect(new Set(ids).size).toBe(100);
  });

  it('request each page only when it is needed', async () => {
    // 3 MB in the index.
    await record(aWaitingEntry({ payload: null }));
    const template = await table.item(rowKey(KEY));
    for (let index = 1; index < 300; index++) {
      const eventId = `event-${String(index).padStart(3, '0')}`;
      const { event } = anEntry({ eventId });
      const Item = { ...template, tenant: 'x'.repeat(10_000), event, eventId, openSort: eventId };
      await table.client.send(new PutCommand({ TableName: table.name, Item }));
    }
    const list = events.waiting(NOW);

    const first = await table.commandsOf(() => list.next());
    const rest = await table.commandsOf(async () => {
      expect(await idsOf(list)).toHaveLength(299);
    });

    expect(first).toHaveLength(1);
    expect(rest.length).toBeGreaterThan(1);
  });
});

describe('UnresolvedEvents.read', () => {
  it.each([Buffer.from([0, 255, 10]), null])(
    'returns what a replay needs, with the payload %j',
    async (payload) => {
      expect(await recorded(aWaitingEntry({ payload }))).toMatchObject({
        eventId: '123',
        topic: 'calendar-event.updated',
        detail: 'Calendar usage limits exceeded.',
        correlationId: 'correlation-1',
        payload,
      });
    },
  );

  it('returns null when the event is not unresolved', async () => {
    await record(anEntry());

    expect(await events.read(KEY)).toBeNull();
    expect(await events.read('unknown')).toBeNull();
  });
});

describe('UnresolvedEvents.readOutcome', () => {
  it('returns the outcome, and the row while the event is unresolved', async () => {
    await record(aWaitingEntry());
    const row = { reason: 'quota_exhausted' };
    expect(await events.readOutcome(KEY)).toMatchObject({ outcome: 'waiting', row });

    await record(anEntry({ messageId: 'last' }));
    expect(await events.readOutcome(KEY)).toEqual({ outcome: 'created', row: null });
    expect(await events.readOutcome('unknown')).toEqual({ outcome: null, row: null });

    await logs.erase([KEY], NOW);
    expect(await events.readOutcome(KEY)).toEqual({ outcome: null, row: null });
  });
});

describe('UnresolvedEvents.recordReplay', () => {
  const { nextReplayAt } = REPLAY;

  it('records the replay and changes nothing else', async () => {
    const seen = await recorded(aWaitingEntry());
    const before = await logs.get(KEY);

    expect(await events.recordReplay(seen, REPLAY)).toBe(true);

    expect(await events.read(KEY)).toEqual({ ...seen, triedAt: REPLAY.at, replays: 1, nextReplayAt });
    expect(await logs.get(KEY)).toEqual({ ...before, replays: 1, nextReplayAt });
  });

  it('keeps the number of replays until a final outcome', async () => {
    await events.recordReplay(await recorded(aWaitingEntry()), REPLAY);
    const tried = { at: '2026-03-02T08:06:00.000Z', via: 'replay' } as const;

    for (const outcome of ['waiting', 'failed'] as const) {
      const again = await recorded(aWaitingEntry({ ...tried, outcome, messageId: outcome }));
      expect(again).toMatchObject({ outcome, replays: 1, nextReplayAt });
    }
    await record(anEntry({ ...tried, messageId: 'last' }));
    expect(await logs.get(KEY)).toMatchObject({ outcome: 'created', replays: 0, nextReplayAt: null });
  });
});

describe('UnresolvedEvents.claim', () => {
  const replay = { ...REPLAY, nextReplayAt: null };

  it('records the replay and returns the event with its payload', async () => {
    const seen = await recorded(aWaitingEntry());
    await events.recordReplay(seen, { ...replay, at: seen.triedAt, nextReplayAt: replay.at });

    const claimed = await events.claim(seen, replay);

    expect(claimed).toEqual({ ...seen, triedAt: replay.at, replays: 1, nextReplayAt: null });
    expect(await events.read(KEY)).toEqual(claimed);
  });
});

const GIVEN_UP = { detail: 'Tried for 14 days.', note: 'retries_stopped', noteValue: '14' } as const;

describe('UnresolvedEvents.giveUp', () => {
  const end = { at: '2026-03-16T08:00:00.000Z', ...GIVEN_UP };

  it('makes a waiting event fail, and keeps its payload and history', async () => {
    const seen = await recorded(aWaitingEntry());
    const replay = { at: '2026-03-16T07:00:00.000Z', replays: 60, nextReplayAt: end.at };
    await events.recordReplay(seen, replay);

    expect(await events.giveUp({ ...seen, triedAt: replay.at }, end)).toBe(true);

    const failed = { outcome: 'failed', reason: 'quota_exhausted', ...GIVEN_UP };
    expect(await logs.get(KEY)).toMatchObject({
      ...failed,
      waitingSince: null,
      nextReplayAt: null,
      attempts: 1,
      history: [
        { outcome: 'waiting', via: 'delivery' },
        { at: end.at, ...failed, tries: 0 },
      ],
    });
    expect(await logs.payload(KEY)).toEqual(aWaitingEntry().payload);
    expect(await waiting()).toEqual([]);
    expect(await idsOf(events.failed({ since: end.at }))).toEqual(['123']);
    expect(await events.read(KEY)).toMatchObject({ outcome: 'failed', failedSince: end.at });
  });

  it('keeps the last 20 attempts', async () => {
    for (let index = 0; index < 20; index++) {
      const at = new Date(NOW + index).toISOString();
      await record(aWaitingEntry({ at, messageId: `message-${index}` }));
    }
    const seen = await events.read(KEY);
    if (seen) await events.giveUp(seen, end);

    const row = await logs.get(KEY);
    expect(row?.history).toHaveLength(20);
    expect(row?.history.at(-1)).toMatchObject({ outcome: 'failed' });
  });
});

describe.each([
  ['recordReplay', (seen: UnresolvedEvent, at: string) => events.recordReplay(seen, { ...REPLAY, at })],
  ['claim', (seen: UnresolvedEvent, at: string) => events.claim(seen, { ...REPLAY, at })],
  ['giveUp', (seen: UnresolvedEvent, at: string) => events.giveUp(seen, { at, ...GIVEN_UP })],
])('UnresolvedEvents.%s', (_, change) => {
  it.each([
    ['resolved', anEntry({ messageId: 'message-2' })],
    ['tried', aWaitingEntry({ at: '2026-03-02T08:01:00.000Z', messageId: 'message-2' })],
    ['failed', aWaitingEntry({ outcome: 'failed', messageId: 'message-2' })],
  ])('changes nothing when the event was %s since it was read', async (__, entry) => {
    const seen = await recorded(aWaitingEntry());
    await record(entry);
    const before = await logs.get(KEY);

    expect(Boolean(await change(seen, REPLAY.at))).toBe(false);
    expect(await logs.get(KEY)).toEqual(before);
  });

  it('succeeds for one of two callers that read the same row, and creates no row', async () => {
    const seen = await recorded(aWaitingEntry());

    expect(Boolean(await change(seen, REPLAY.at))).toBe(true);
    expect(Boolean(await change(seen, '2026-03-02T08:05:00.001Z'))).toBe(false);
    expect(Boolean(await change({ ...seen, event: 'unknown' }, REPLAY.at))).toBe(false);
    expect(await events.read(KEY)).toMatchObject({ triedAt: REPLAY.at });
    expect(await logs.get('unknown')).toBeNull();
  });
});
