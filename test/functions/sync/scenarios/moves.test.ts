import { LuccaRetryError } from '../../../../functions/lucca/api/errors';
import type { QueuedEvent } from '../../../../functions/queue/message';
import {
  address,
  deletion,
  employeeEvent,
  idOf,
  sessionEvent,
  workplaceEvent,
} from '../../../support/builders/lucca-events';
import { exampleConfiguration } from '../../../support/builders/sync-examples';
import { observeTelemetry } from '../../../support/harness/observed-telemetry';
import { TestHarness } from '../../../support/harness/sync-harness';

let harness: TestHarness;
let google: TestHarness['google'];

beforeEach(async () => {
  harness = await TestHarness.start();
  ({ google } = harness);
  harness.configurations = [exampleConfiguration()];
  harness.aheadMs = Date.parse('2026-02-10T09:00:00Z') - Date.now();
  harness.directory.addresses.set(idOf('lea'), address('lea'));
});
afterEach(async () => {
  jest.restoreAllMocks();
  await google.stop();
});

const shown = () =>
  google
    .allEvents()
    .map(({ owner, event }) => `${owner}: ${event.summary ?? ''}`)
    .sort();
const changed = (id: number, name = 'lea.new') => employeeEvent({ id, name: 'lea', email: address(name) });
const rows = () => harness.recorded.map(({ eventId, outcome }) => [eventId, outcome]);

/** The messages of a change, which is handled already. */
async function movesOf(change: ReturnType<typeof changed>): Promise<QueuedEvent[]> {
  await harness.deliver([change]);
  return harness.sent.splice(0);
}

describe('moves of a resource that come together with its events', () => {
  beforeEach(async () => {
    await harness.deliver([workplaceEvent({ id: 1 })]);
    await harness.deliver([workplaceEvent({ id: 2 })]);
  });

  it.each([
    ['older', 5, 6],
    ['newer', 7, 6],
  ])('leave the state of the %s event at the new address, each with a row', async (_, id, changeId) => {
    // Prepare
    const moves = await movesOf(changed(changeId));
    harness.recorded = [];
    const data = id > changeId ? { employee: { ...leaAt('lea.new') } } : {};
    // Act
    const returned = await harness.deliverTogether(
      [workplaceEvent({ id, eventLocation: 'remoteWork', ...data })],
      moves,
    );
    // Assess
    expect(returned).toEqual([]);
    expect(shown()).toEqual(['lea.new@acme.example: Télétravail']);
    expect(rows().sort()).toEqual(
      [
        [String(id), 'moved'],
        [`${changeId}#calendar-event#875`, 'unchanged'],
      ].sort(),
    );
    expect(harness.mappings.of('875')).toMatchObject({ pending: [], ownerAddress: address('lea.new') });
  });

  it('do nothing after a deletion', async () => {
    // Prepare
    const moves = await movesOf(changed(6));
    // Act
    await harness.deliverTogether([deletion({ id: 7 })], moves);
    // Assess
    expect(shown()).toEqual([]);
    expect(harness.last('7')).toMatchObject({ outcome: 'deleted' });
    expect(harness.last('6#calendar-event#875')).toMatchObject({ outcome: 'unchanged' });
  });

  it('fail alone: their failure is told in their own row', async () => {
    // Prepare
    const moves = await movesOf(changed(6));
    harness.recorded = [];
    const match = ({ method }: { method: string }) => method === 'insert';
    google.failNext({ status: 403, reason: 'insufficientPermissions', match });
    // Act
    const returned = await harness.deliverTogether([workplaceEvent({ id: 1 })], moves);
    // Assess
    expect(returned).toEqual([]);
    expect(rows().sort()).toEqual([
      ['1', 'stale'],
      ['6#calendar-event#875', 'failed'],
    ]);
    expect(harness.last('6#calendar-event#875')).toMatchObject({ employee: address('lea.new') });
  });

  it('return with the whole group when they must be tried again, and nothing is recorded twice', async () => {
    // Prepare
    const moves = await movesOf(changed(6));
    harness.recorded = [];
    harness.postponed = [];
    google.failNext({ status: 503, reason: 'backendError', match: ({ method }) => method === 'insert' });
    const batch = [workplaceEvent({ id: 1 })];
    // Act
    const returned = await harness.deliverTogether(batch, moves);
    // Assess
    expect(returned).toHaveLength(2);
    expect(harness.postponed).toMatchObject([{ messages: 2 }]);
    expect(rows()).toEqual([]);
    expect(await harness.deliverTogether(batch, moves)).toEqual([]);
    expect(rows().sort()).toEqual([
      ['1', 'stale'],
      ['6#calendar-event#875', 'moved'],
    ]);
    expect(shown()).toEqual(['lea.new@acme.example: Marseille']);
  });

  it('are recorded once when one of them is done, and another one must be tried again', async () => {
    // Prepare: Lucca's address cannot be had for the second one
    const moves = [...(await movesOf(changed(6))), ...(await movesOf(changed(7, 'lea.newer')))];
    harness.recorded = [];
    const { directory } = harness;
    let asked = 0;
    harness.directory = {
      ...directory,
      addressSince: (...question) =>
        (asked += 1) === 2
          ? Promise.reject(new LuccaRetryError('Lucca does not answer', null))
          : directory.addressSince(...question),
    };
    // Act
    const returned = await harness.deliverTogether([], moves);
    // Assess
    expect(returned).toHaveLength(2);
    expect(shown()).toEqual(['lea.newer@acme.example: Marseille']);
    expect(rows()).toEqual([]);
    expect(await harness.deliverTogether([], moves)).toEqual([]);
    expect(rows()).toHaveLength(2);
  });

  it('are not tried when the event must be tried again', async () => {
    // Prepare
    const moves = await movesOf(changed(6));
    harness.recorded = [];
    google.clearCalls();
    google.failNext({ status: 503, reason: 'backendError', match: ({ kind }) => kind === 'calendar' });
    // Act
    const returned = await harness.deliverTogether(
      [workplaceEvent({ id: 5, eventLocation: 'remoteWork' })],
      moves,
    );
    // Assess
    expect(returned).toHaveLength(2);
    expect(google.calls.filter(({ kind }) => kind === 'calendar')).toHaveLength(1);
    expect(rows()).toEqual([]);
  });

  it.each(['in order', 'in the other order'])('end at the newest address when two come %s', async (order) => {
    // Prepare
    const moves = [...(await movesOf(changed(6))), ...(await movesOf(changed(7, 'lea.newer')))];
    if (order !== 'in order') moves.reverse();
    harness.recorded = [];
    // Act
    await harness.deliverTogether([], moves);
    // Assess
    expect(shown()).toEqual(['lea.newer@acme.example: Marseille']);
    expect(rows().map(([, outcome]) => outcome)).toEqual(['moved', 'unchanged']);
    expect(new Set(rows().map(([id]) => id))).toEqual(
      new Set(['6#calendar-event#875', '7#calendar-event#875']),
    );
  });
});

describe('the change of an employee', () => {
  const many = 12;
  const resources = () => harness.sent.map(({ resource }) => resource?.split('#').at(-1));

  beforeEach(async () => {
    for (let number = 0; number < many; number++) {
      await harness.deliver([sessionEvent({ id: number + 1, resource: `s${number}` })]);
    }
    harness.recorded = [];
    harness.postponed = [];
  });

  it('comes back as planned: that is no retry for the operator', async () => {
    // Prepare
    const telemetry = observeTelemetry('sync');
    harness.telemetry = { logger: telemetry.logger, metrics: telemetry.metrics };
    // Act
    const returned = await harness.deliver([changed(50)]);
    // Assess
    expect(returned).toHaveLength(1);
    expect(harness.postponed).toEqual([{ messages: 1, afterSeconds: 120 }]);
    expect(telemetry.logs()).toMatchObject([{ message: 'Event synchronised', level: 'INFO' }]);
    expect(telemetry.published().map(([name]) => name)).not.toContain('EventRetry');
    expect(rows()).toEqual([['50', 'moved']]);
  });

  it('returns when the queue refuses a message, and is not recorded as moved', async () => {
    // Prepare
    const { send } = harness;
    harness.send = (events) => {
      const [refused, ...others] = events;
      harness.sent.push(...others);
      const failed = refused ? [refused] : [];
      return Promise.resolve({ sent: others, failed, problem: 'InternalError' });
    };
    // Act
    const returned = await harness.deliver([changed(50)]);
    // Assess
    expect(returned).toHaveLength(1);
    expect(rows()).toEqual([]);
    expect(harness.mappings.of(idOf('lea'))).toBeUndefined();
    expect(resources()).toHaveLength(9);
    // The next try sends what is missing.
    harness.send = send;
    await harness.deliverWithMoves([{ ...changed(50), tries: 2 }]);
    expect(harness.last('50')).toMatchObject({ outcome: 'moved' });
    expect(new Set(google.allEvents().map(({ owner }) => owner))).toEqual(new Set([address('lea.new')]));
  });

  it('returns when no time is left, and sends the rest with the next try', async () => {
    // Prepare
    const { send } = harness;
    harness.send = (events) => {
      harness.aheadMs += 56_000;
      return send(events);
    };
    // Act
    const returned = await harness.deliver([changed(50)]);
    // Assess
    expect(returned).toHaveLength(1);
    expect(resources()).toHaveLength(10);
    expect(rows()).toEqual([]);
    await harness.deliverSent();
    harness.send = send;
    await harness.deliver([{ ...changed(50), tries: 2 }]);
    expect(resources().sort()).toEqual(['s10', 's11']);
    expect(harness.last('50')).toMatchObject({
      outcome: 'moved',
      detail: '2 calendar events are moving to the new address; each has its own row',
    });
  });

  const bare = () => {
    const { json } = changed(50);
    const { email: _, ...data } = { email: null, ...json.data };
    return { json: { ...json, data } };
  };

  it('moves to the address that Lucca has when the event is bare', async () => {
    // Prepare
    harness.directory.addresses.set(idOf('lea'), address('lea.new'));
    harness.directory.asked.length = 0;
    // Act
    await harness.deliver([bare()]);
    // Assess
    expect(harness.directory.asked).toEqual([`address of ${idOf('lea')}`]);
    expect(resources()).toHaveLength(many);
    expect(harness.last('50')).toMatchObject({ outcome: 'moved', employee: address('lea.new') });
  });

  it.each<[string, () => Parameters<TestHarness['deliver']>[0][number]]>([
    ['is bare', bare],
    ['names one that Google would not take', () => employeeEvent({ id: 50, name: 'lea', email: 'none' })],
  ])('changes nothing when the event %s and Lucca has no usable address', async (_, event) => {
    // Prepare
    harness.directory.addresses.set(idOf('lea'), 'none');
    // Act
    const returned = await harness.deliver([event()]);
    // Assess
    expect(returned).toEqual([]);
    expect(harness.sent).toEqual([]);
    expect(rows()).toEqual([['50', 'unchanged']]);
    expect(harness.last('50')).toMatchObject({ reason: null, detail: null });
  });
});

function leaAt(name: string) {
  return { id: idOf('lea'), type: 'employee', email: address(name) };
}
