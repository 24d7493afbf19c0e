import { LuccaFailError } from '../../../../functions/lucca/api/http';
import { eventsCursor, eventsCursorId } from '../../../../functions/reconcile/catch-up/events-cursor';
import type { LuccaEvent } from '../../../support/fakes/lucca/event';
import { TENANT } from '../../../support/fakes/lucca/reference';
import { ListedLucca } from '../../../support/harness/listed-lucca';
import { observeTelemetry } from '../../../support/harness/observed-telemetry';

let telemetry: ReturnType<typeof observeTelemetry>;
let harness: ListedLucca;

beforeEach(() => {
  telemetry = observeTelemetry('reconcile');
  harness = new ListedLucca(telemetry);
});

afterEach(() => {
  jest.restoreAllMocks();
});

/** Without the data, which Lucca's list may leave out. */
const bare = ({ data: _data, ...event }: LuccaEvent) => event;

describe('findMissingEvents', () => {
  it.each([
    'employee.created',
    'leave-request.created',
    'department.updated',
    'test.created',
    'ping',
    'confirmation',
    'leave.archived',
  ])('ignores %s', async (topic) => {
    harness.add(5, { topic });
    await harness.run();

    expect(harness.sent).toEqual([]);
  });

  it('fetches an event when the list shows it without its data', async () => {
    const missed = harness.add(10, { shown: bare });
    harness.add(8, { shown: bare, delivered: true });
    const gone = harness.add(5, { shown: bare });
    harness.whole.delete(gone.id);
    await harness.run();

    expect(harness.sentIds).toEqual([missed.id]);
    expect(harness.sent[0]?.problems).toBeUndefined();
    expect(harness.requests).toBe(3);
  });

  it('continues in the next run when the requests do not suffice to fetch all events', async () => {
    const shown = (event: LuccaEvent) => ({ ...event, data: null });
    for (let event = 0; event < 25; event++) harness.add(30 - event, { shown });
    const task = harness.task();
    await harness.run(task);
    const first = harness.requests;
    await harness.run(task);
    await harness.run(task);

    expect(first).toBe(15);
    expect(new Set(harness.sentIds).size).toBe(25);
  });

  it.each<[string, (id: string) => void]>([
    ['no longer has them', (id) => harness.whole.delete(id)],
    [
      'refuses to return them',
      (id) => harness.refused.set(id, new LuccaFailError('Lucca answered 400', 400)),
    ],
  ])('skips events without data when Lucca %s', async (_, spoil) => {
    harness.pageSize = 100;
    for (let event = 0; event < 45; event++) spoil(harness.add(60 - event, { shown: bare }).id);
    const behind = harness.add(5, { shown: bare });
    const task = harness.task();
    const requests: number[] = [];
    for (let run = 0; run < 4; run++) {
      await harness.run(task);
      requests.push(harness.requests);
    }

    expect(harness.sentIds).toEqual([behind.id]);
    // Of the list one each time.
    expect(requests).toEqual([15, 30, 45, 50]);
    const cursor = await harness.records.read(eventsCursorId(TENANT), eventsCursor);
    expect(cursor?.value).toEqual({ seenUntil: behind.occurredAt, pass: null, unreadable: [] });
  });

  it('sends an event that breaks the contract once, marked as invalid', async () => {
    const event = harness.add(10, { shown: (whole) => ({ ...whole, occurredAt: 'yesterday' }) });
    await harness.runUntilQuiet();

    expect(harness.sentIds).toEqual([event.id]);
    expect(harness.sent[0]?.problems).toHaveLength(1);
  });

  it('skips items that are not events or too large for the queue', async () => {
    harness.add(10, {
      shown: (whole) => ({ ...whole, data: { ...whole.data, description: 'x'.repeat(256 * 1024) } }),
    });
    harness.list.push({}, null, 'event');
    const small = harness.add(5);
    await harness.run();

    expect(harness.sentIds).toEqual([small.id]);
    expect(telemetry.text()).toContain('too large');
  });

  it('sends an event that is nested too deeply to be stored', async () => {
    const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    const odd = harness.add(10, { shown: (whole) => ({ ...whole, data: { ...whole.data, note: deep } }) });
    const plain = harness.add(5);
    await harness.run();

    expect(harness.sentIds).toEqual([odd.id, plain.id]);
  });
});

describe('a change that Lucca lists in several API versions', () => {
  /** The same change, in another version. */
  const inVersion = (
    apiVersion: string,
    of: LuccaEvent,
    more: { shown?: (event: LuccaEvent) => unknown } = {},
  ) => harness.add(0, { ...more, differences: { apiVersion, occurredAt: of.occurredAt, data: of.data } });

  it.each<[string, (event: LuccaEvent) => unknown]>([
    ['with its data', (event) => event],
    ['without its data', bare],
  ])('sends the event in our version when another has a higher id: %s', async (_, shown) => {
    harness.pageSize = 100;
    const older = harness.add(30, { shown, differences: { apiVersion: '2023-05-01' } });
    const ours = inVersion('2024-11-01', older, { shown });
    inVersion('2026-01-01', older, { shown });
    await harness.runUntilQuiet();

    expect(harness.sentIds).toEqual([ours.id]);
  });

  it('sends nothing when the event in our version was delivered', async () => {
    const ours = harness.add(30, { delivered: true });
    inVersion('2026-01-01', ours);
    await harness.runUntilQuiet();

    expect(harness.sentIds).toEqual([]);
  });

  it('sends the event in the oldest version when there is none in ours', async () => {
    const newer = harness.add(30, { differences: { apiVersion: '2026-01-01' } });
    const older = inVersion('2025-03-01', newer);
    await harness.runUntilQuiet();

    expect(harness.sentIds).toEqual([older.id]);
  });

  it('sends a single event in another version, and all changes of the same time', async () => {
    const lone = harness.add(30, { differences: { apiVersion: '2026-01-01' } });
    const others = [1, 2].map(() => harness.add(20));
    await harness.runUntilQuiet();

    expect(harness.sentIds).toEqual([lone, ...others].map(({ id }) => id));
  });
});
