import { GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { logKey, type LogEntry } from '../../../functions/domain/sync-log';
import { LogStore } from '../../../functions/store/log-store';
import { LOGS_TABLE } from '../../../functions/store/tables';
import { UnresolvedEvents, type UnresolvedEvent } from '../../../functions/store/unresolved-events';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';
import { anEntry, aWaitingEntry } from '../../support/builders/log-entries';

const NOW = Date.parse('2026-03-05T12:00:00Z');
const LONG_AGO = '2025-01-01T00:00:00.000Z';

let dynamodb: LocalDynamoDb;
let client: DynamoDBDocumentClient;
let sent: string[];
let logs: LogStore;
let rows: UnresolvedEvents;

beforeEach(async () => {
  dynamodb = await startDynamoDb();
  await createTable(dynamodb.endpoint, 'logs', LOGS_TABLE);
  ({ client, sent } = observedClient(dynamodb.endpoint));
  logs = new LogStore(client, 'logs');
  rows = new UnresolvedEvents(client, 'logs');
});

afterEach(async () => {
  client.destroy();
  await dynamodb.stop();
});

async function idsOf(list: AsyncIterable<{ eventId: string }>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { eventId } of list) ids.push(eventId);
  return ids;
}

async function firstOf<Row>(list: AsyncIterable<Row>): Promise<Row | undefined> {
  for await (const row of list) return row;
  return undefined;
}

/** Records an outcome and reads the unresolved event. */
async function recorded(entry: LogEntry): Promise<UnresolvedEvent> {
  await logs.record(entry, 'applied');
  const event = await rows.read(logKey(entry));
  if (!event) throw new Error('The event is not unresolved');
  return event;
}

describe('UnresolvedEvents.waiting and failed', () => {
  it('list waiting events by when they occurred, and failed ones by when they failed', async () => {
    for (const entry of [
      aWaitingEntry({ eventId: 'w2', occurredAt: '2026-03-01T10:00:00+02:00' }),
      aWaitingEntry({ eventId: 'w1', occurredAt: '2026-03-01T07:59:59Z' }),
      aWaitingEntry({ eventId: 'w3', occurredAt: '2026-03-01T08:00:00.001Z' }),
      aWaitingEntry({
        eventId: 'f2',
        outcome: 'failed',
        at: '2026-03-02T08:00:00.000Z',
        occurredAt: LONG_AGO,
      }),
      aWaitingEntry({ eventId: 'f1', outcome: 'failed', at: '2026-03-01T08:00:00.000Z' }),
      anEntry({ eventId: 'done' }),
    ]) {
      await logs.record(entry, 'applied');
    }

    expect(await idsOf(rows.waiting(NOW))).toEqual(['w1', 'w2', 'w3']);
    expect(await idsOf(rows.failed({ since: LONG_AGO }))).toEqual(['f1', 'f2']);
    expect(await idsOf(rows.failed({ since: '2026-03-02T08:00:00.000Z' }))).toEqual(['f2']);
    expect(await idsOf(rows.failed({ since: '2026-03-02T08:00:00.001Z' }))).toEqual([]);
  });

  it('return all that the replay needs to decide', async () => {
    const entry = aWaitingEntry({ employee: 'Lea@acme.example' });
    await logs.record(entry, 'applied');
    const row = await firstOf(rows.waiting(NOW));

    expect(row).toEqual({
      event: logKey(entry),
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
    });
  });

  it('return rows with hardly any known values', async () => {
    const unknown = { tenant: null, resource: null, occurredAt: null, configuration: null, product: null };
    await logs.record(aWaitingEntry({ ...unknown, employee: null, reason: null }), 'applied');
    const row = await firstOf(rows.waiting(NOW));

    expect(row).toMatchObject({ event: '#123', ...unknown, employee: null, reason: null });
  });

  it('leave out expired rows that are not deleted yet', async () => {
    await logs.record(aWaitingEntry({ at: '2025-12-05T11:59:00.000Z' }), 'applied');

    expect(await idsOf(rows.waiting(NOW))).toEqual([]);
  });

  it('return a failed event once when it fails again between two pages', async () => {
    // 2 MB in the index, all of one moment.
    const failed = (index: number) =>
      aWaitingEntry({ eventId: `event-${index}`, configuration: 'x'.repeat(20_000), outcome: 'failed' });
    for (let index = 0; index < 100; index++) await logs.record(failed(index), 'applied');
    sent.length = 0;
    const ids: string[] = [];
    for await (const { eventId } of rows.failed({ since: LONG_AGO })) {
      ids.push(eventId);
      if (ids.length > 1) continue;
      for (const index of [Number(eventId.slice('event-'.length)), 99, 50, 0]) {
        const again = { at: '2026-03-02T08:30:00.000Z', messageId: `again-${ids.length}-${index}` };
        await logs.record({ ...failed(index), ...again }, 'applied');
      }
    }

    expect(sent.filter((command) => command === 'QueryCommand').length).toBeGreaterThan(1);
    expect(ids).toHaveLength(100);
    expect(new Set(ids).size).toBe(100);
  });

  it('read page by page, and no page before it is needed', async () => {
    // 3 MB in the index.
    await logs.record(aWaitingEntry({ payload: null }), 'applied');
    const Key = { event: logKey(aWaitingEntry()) };
    const { Item: model } = await client.send(new GetCommand({ TableName: 'logs', Key }));
    for (let index = 1; index < 300; index++) {
      const event = `event-${String(index).padStart(3, '0')}`;
      const filling = { resource: 'x'.repeat(1000), employee: 'y'.repeat(1000), tenant: 'z'.repeat(8000) };
      const Item = { ...model, ...filling, event, eventId: event, openSort: event };
      await client.send(new PutCommand({ TableName: 'logs', Item }));
    }
    sent.length = 0;
    const list = rows.waiting(NOW);
    await list.next();
    const afterFirst = sent.length;
    const rest = await idsOf(list);

    expect(afterFirst).toBe(1);
    expect(rest).toHaveLength(299);
    expect(sent.length).toBeGreaterThan(2);
  });
});

describe('UnresolvedEvents.read', () => {
  it('returns the event with what a retry needs', async () => {
    const payload = Buffer.from([0, 255, 10]);

    expect(await recorded(aWaitingEntry({ payload }))).toMatchObject({
      eventId: '123',
      topic: 'calendar-event.updated',
      detail: 'Calendar usage limits exceeded.',
      correlationId: 'correlation-1',
      payload,
    });
  });

  it('returns null when the event is not unresolved', async () => {
    await logs.record(anEntry(), 'applied');

    expect(await rows.read(logKey(anEntry()))).toBeNull();
    expect(await rows.read('unknown')).toBeNull();
  });

  it('returns an event without a payload', async () => {
    expect(await recorded(aWaitingEntry({ payload: null }))).toMatchObject({ payload: null });
  });
});

describe('UnresolvedEvents.recordReplay', () => {
  const replay = {
    at: '2026-03-02T08:05:00.000Z',
    replays: 1,
    nextReplayAt: '2026-03-02T08:15:00.000Z',
  };

  it('records the replay and changes nothing else', async () => {
    const seen = await recorded(aWaitingEntry());
    const before = await logs.get(seen.event);
    const isRecorded = await rows.recordReplay(seen, replay);

    expect(isRecorded).toBe(true);
    expect(await rows.read(seen.event)).toEqual({
      ...seen,
      triedAt: replay.at,
      replays: 1,
      nextReplayAt: replay.nextReplayAt,
    });
    expect(await logs.get(seen.event)).toEqual({ ...before, replays: 1, nextReplayAt: replay.nextReplayAt });
  });

  it('succeeds for one of two concurrent callers', async () => {
    const seen = await recorded(aWaitingEntry());

    expect(await rows.recordReplay(seen, replay)).toBe(true);
    expect(await rows.recordReplay(seen, { ...replay, at: '2026-03-02T08:05:00.001Z' })).toBe(false);
    expect(await rows.read(seen.event)).toMatchObject({ triedAt: replay.at, replays: 1 });
  });

  it.each([
    ['resolved', anEntry({ messageId: 'message-2' })],
    ['tried', aWaitingEntry({ at: '2026-03-02T08:01:00.000Z', messageId: 'message-2' })],
    ['failed', aWaitingEntry({ outcome: 'failed', messageId: 'message-2' })],
  ])('records nothing when the event was %s meanwhile', async (_, entry) => {
    const seen = await recorded(aWaitingEntry());
    await logs.record(entry, 'applied');
    const before = await logs.get(seen.event);
    const isRecorded = await rows.recordReplay(seen, replay);

    expect(isRecorded).toBe(false);
    expect(await logs.get(seen.event)).toEqual(before);
  });

  it('creates no row when the event is gone', async () => {
    const seen = await recorded(aWaitingEntry());

    expect(await rows.recordReplay({ ...seen, event: 'unknown' }, replay)).toBe(false);
    expect(await logs.get('unknown')).toBeNull();
  });

  it('is kept through unresolved attempts, and removed by a final outcome', async () => {
    const seen = await recorded(aWaitingEntry());
    await rows.recordReplay(seen, replay);
    const tried = { at: '2026-03-02T08:06:00.000Z', via: 'replay', messageId: 'message-2' } as const;

    for (const outcome of ['waiting', 'failed'] as const) {
      const again = await recorded(aWaitingEntry({ ...tried, outcome, messageId: outcome }));
      expect(again).toMatchObject({ outcome: outcome, replays: 1, nextReplayAt: replay.nextReplayAt });
    }
    await logs.record(anEntry({ ...tried, messageId: 'last' }), 'applied');
    expect(await logs.get(seen.event)).toMatchObject({ outcome: 'created', replays: 0, nextReplayAt: null });
  });
});

describe('UnresolvedEvents.claim', () => {
  const replay = { at: '2026-03-02T08:05:00.000Z', replays: 1, nextReplayAt: null };

  it('records the replay and returns the event with its payload', async () => {
    const seen = await recorded(aWaitingEntry());
    await rows.recordReplay(seen, { ...replay, at: seen.triedAt, nextReplayAt: '2026-03-02T08:15:00.000Z' });
    const taken = await rows.claim(seen, replay);

    expect(taken).toEqual({ ...seen, triedAt: replay.at, replays: 1, nextReplayAt: null });
    expect(await rows.read(seen.event)).toEqual(taken);
  });

  it('succeeds for one of two concurrent callers', async () => {
    const seen = await recorded(aWaitingEntry());

    expect(await rows.claim(seen, replay)).not.toBeNull();
    expect(await rows.claim(seen, { ...replay, at: '2026-03-02T08:05:00.001Z' })).toBeNull();
    expect(await rows.claim({ ...seen, event: 'unknown' }, replay)).toBeNull();
  });
});

describe('UnresolvedEvents.readOutcome', () => {
  it('returns the outcome, and the row while the event is unresolved', async () => {
    const seen = await recorded(aWaitingEntry());

    expect(await rows.readOutcome(seen.event)).toMatchObject({
      outcome: 'waiting',
      row: { reason: 'quota_exhausted' },
    });
    await logs.record(anEntry({ messageId: 'last' }), 'applied');
    expect(await rows.readOutcome(seen.event)).toEqual({ outcome: 'created', row: null });
    expect(await rows.readOutcome('unknown')).toEqual({ outcome: null, row: null });
  });
});

describe('UnresolvedEvents.giveUp', () => {
  const end = { at: '2026-03-16T08:00:00.000Z', detail: 'Tried for 14 days.' };

  it('makes a waiting event fail, and keeps its payload and history', async () => {
    const seen = await recorded(aWaitingEntry());
    await rows.recordReplay(seen, { at: '2026-03-16T07:00:00.000Z', replays: 60, nextReplayAt: end.at });
    const noted = { ...seen, triedAt: '2026-03-16T07:00:00.000Z' };
    const isGivenUp = await rows.giveUp(noted, end);

    expect(isGivenUp).toBe(true);
    expect(await logs.get(seen.event)).toMatchObject({
      outcome: 'failed',
      reason: 'quota_exhausted',
      detail: 'Tried for 14 days.',
      waitingSince: null,
      nextReplayAt: null,
      attempts: 1,
      history: [
        { outcome: 'waiting', via: 'delivery' },
        { at: end.at, outcome: 'failed', reason: 'quota_exhausted', detail: 'Tried for 14 days.', tries: 0 },
      ],
    });
    expect(await logs.payload(seen.event)).toEqual(aWaitingEntry().payload);
    expect(await idsOf(rows.waiting(NOW))).toEqual([]);
    expect(await idsOf(rows.failed({ since: end.at }))).toEqual(['123']);
    expect(await rows.read(seen.event)).toMatchObject({ outcome: 'failed', failedSince: end.at });
  });

  it('keeps the last 20 attempts', async () => {
    for (let index = 0; index < 20; index++) {
      const at = `2026-03-02T08:00:${String(index).padStart(2, '0')}.000Z`;
      await logs.record(aWaitingEntry({ at, messageId: `message-${index}` }), 'applied');
    }
    const seen = await rows.read(logKey(aWaitingEntry()));
    if (seen) await rows.giveUp(seen, end);

    const row = await logs.get(logKey(aWaitingEntry()));
    expect(row?.history).toHaveLength(20);
    expect(row?.history.at(-1)).toMatchObject({ outcome: 'failed' });
  });

  it('changes nothing when the event was resolved meanwhile', async () => {
    const seen = await recorded(aWaitingEntry());
    await logs.record(anEntry({ messageId: 'message-2' }), 'applied');

    expect(await rows.giveUp(seen, end)).toBe(false);
    expect(await logs.get(seen.event)).toMatchObject({ outcome: 'created' });
  });
});
