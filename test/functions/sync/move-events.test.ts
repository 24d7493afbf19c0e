import { LuccaRetryError } from '../../../functions/lucca/api/http';
import type { QueuedEvent } from '../../../functions/queue/message';
import {
  address,
  deletion,
  employeeEvent,
  sessionEvent,
  workplaceEvent,
} from '../../support/builders/lucca-events';
import { aConfiguration } from '../../support/builders/configurations';
import type { TestHarness } from '../../support/harness/sync-harness';
import {
  ALL_PRODUCTS,
  calendarCalls,
  onCalendar,
  onMethod,
  onToken,
  reference,
  shown,
  startInFebruary,
  UNAVAILABLE,
} from './sync-test';

const SPAIN = aConfiguration({ id: 'spain', establishments: ['20'], products: ['training'] });
let harness: TestHarness;
let google: TestHarness['google'];

beforeEach(async () => {
  harness = await startInFebruary();
  ({ google } = harness);
});

afterEach(() => google.stop());

const changed = (id: number, name = 'lea.new') => employeeEvent({ id, name: 'lea', email: address(name) });
const rows = () => harness.recorded.map(({ eventId, outcome }) => [eventId, outcome]);

/** The messages of a change that is processed already. */
async function movesOf(change: ReturnType<typeof changed>): Promise<QueuedEvent[]> {
  await harness.deliver([change]);
  return harness.sent.splice(0);
}

describe('moves in the same batch as events of their resource', () => {
  beforeEach(async () => {
    await harness.deliver([workplaceEvent({ id: 1 })]);
    await harness.deliver([workplaceEvent({ id: 2 })]);
  });

  it.each([
    ['older', 5, 6],
    ['newer', 7, 6],
  ])('leave the state of the %s event at the new address, each with a row', async (_, id, changeId) => {
    const moves = await movesOf(changed(changeId));
    harness.recorded = [];
    const data = id > changeId ? { employee: reference('lea', address('lea.new')) } : {};
    const returned = await harness.deliverTogether(
      [workplaceEvent({ id, locationType: 'remoteWork', ...data })],
      moves,
    );

    expect(returned).toEqual([]);
    expect(shown(google)).toEqual(['lea.new@acme.example: Télétravail']);
    expect(rows().sort()).toEqual(
      [
        [String(id), 'moved'],
        [`${changeId}#calendar-event#875`, 'unchanged'],
      ].sort(),
    );
    expect(harness.mappings.of('875')).toMatchObject({ pending: [], ownerAddress: address('lea.new') });
  });

  it('do nothing after a deletion', async () => {
    const moves = await movesOf(changed(6));
    await harness.deliverTogether([deletion({ id: 7 })], moves);

    expect(shown(google)).toEqual([]);
    expect(harness.last('7')).toMatchObject({ outcome: 'deleted' });
    expect(harness.last('6#calendar-event#875')).toMatchObject({ outcome: 'unchanged' });
  });

  it('fail independently, with a separate row', async () => {
    const moves = await movesOf(changed(6));
    harness.recorded = [];
    google.failNext({ ...onMethod('insert'), status: 403, reason: 'insufficientPermissions' });
    const returned = await harness.deliverTogether([workplaceEvent({ id: 1 })], moves);

    expect(returned).toEqual([]);
    expect(rows().sort()).toEqual([
      ['1', 'stale'],
      ['6#calendar-event#875', 'failed'],
    ]);
    expect(harness.last('6#calendar-event#875')).toMatchObject({ employee: address('lea.new') });
  });

  it('return to the queue with the whole group, and record nothing twice', async () => {
    const moves = await movesOf(changed(6));
    harness.recorded = [];
    harness.delayedRetries = [];
    google.failNext({ ...onMethod('insert'), ...UNAVAILABLE });
    const batch = [workplaceEvent({ id: 1 })];
    const returned = await harness.deliverTogether(batch, moves);

    expect(returned).toHaveLength(2);
    expect(harness.delayedRetries).toMatchObject([{ messages: 2 }]);
    expect(rows()).toEqual([]);
    expect(await harness.deliverTogether(batch, moves)).toEqual([]);
    expect(rows().sort()).toEqual([
      ['1', 'stale'],
      ['6#calendar-event#875', 'moved'],
    ]);
    expect(shown(google)).toEqual(['lea.new@acme.example: Marseille']);
  });

  it('are recorded once when one of two is retried', async () => {
    // The lookup for the second move fails
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
    const returned = await harness.deliverTogether([], moves);

    expect(returned).toHaveLength(2);
    expect(shown(google)).toEqual(['lea.newer@acme.example: Marseille']);
    expect(rows()).toEqual([]);
    expect(await harness.deliverTogether([], moves)).toEqual([]);
    expect(rows()).toHaveLength(2);
  });

  it('are not applied when the event is retried', async () => {
    const moves = await movesOf(changed(6));
    harness.recorded = [];
    google.clearCalls();
    google.failNext({ ...onCalendar, ...UNAVAILABLE });
    const returned = await harness.deliverTogether(
      [workplaceEvent({ id: 5, locationType: 'remoteWork' })],
      moves,
    );

    expect(returned).toHaveLength(2);
    expect(calendarCalls(google)).toHaveLength(1);
    expect(rows()).toEqual([]);
  });

  it.each(['in order', 'in reverse order'])('end at the newest address when two arrive %s', async (order) => {
    const moves = [...(await movesOf(changed(6))), ...(await movesOf(changed(7, 'lea.newer')))];
    if (order !== 'in order') moves.reverse();
    harness.recorded = [];
    await harness.deliverTogether([], moves);

    expect(shown(google)).toEqual(['lea.newer@acme.example: Marseille']);
    expect(rows().map(([, outcome]) => outcome)).toEqual(['moved', 'unchanged']);
    expect(new Set(rows().map(([id]) => id))).toEqual(
      new Set(['6#calendar-event#875', '7#calendar-event#875']),
    );
  });
});

describe('events that move to a new address', () => {
  it('continue after an interruption, even when the newest event changed nothing', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    await harness.deliver([sessionEvent({ id: 2 })]);
    let calls = 0;
    const match = (call: { kind: string }) => call.kind === 'calendar' && ++calls > 2;
    google.failNext({ match, status: 500, reason: 'backendError' });
    await harness.deliver([changed(5)]);
    const moves = [...harness.sent];
    expect(await harness.deliverSent()).toBe(1);
    google.clearFaults();
    harness.sent.push(...moves);
    await harness.deliverSent();

    expect(shown(google)).toEqual(['lea.new@acme.example: Excel avancé']);
  });

  it('are not blocked by an event that Google refuses', async () => {
    for (const title of ['A', 'B', 'C']) {
      await harness.deliver([sessionEvent({ id: title.charCodeAt(0), resource: title, title })]);
    }
    google.failNext({ ...onMethod('delete'), status: 403, reason: 'forbidden' });
    await harness.deliverWithMoves([changed(80)]);

    expect(shown(google).filter((one) => one.startsWith('lea.new@'))).toHaveLength(3);
    expect(shown(google).filter((one) => one.startsWith('lea@'))).toHaveLength(1);
    expect(harness.last('80#calendar-event#B')).toMatchObject({ outcome: 'moved' });
    expect(harness.last('80#calendar-event#A')).toMatchObject({
      outcome: 'failed',
      reason: 'permission_denied',
      configuration: 'france',
    });
  });

  it('become default events when the new account has no working locations', async () => {
    await harness.deliver([workplaceEvent({ id: 1, resource: '1' })]);
    await harness.deliver([sessionEvent({ id: 2, resource: '2' })]);
    google.addAccount(address('lea.new'));
    google.setWorkingLocations(address('lea.new'), false);
    await harness.deliverWithMoves([changed(5)]);

    expect(shown(google)).toEqual(['lea.new@acme.example: Excel avancé', 'lea.new@acme.example: Marseille']);
    expect(google.events(address('lea.new')).map(({ eventType }) => eventType)).toEqual([
      'default',
      'default',
    ]);
    expect(harness.last('5')).toMatchObject({ outcome: 'moved' });
    expect(harness.mappings.of('1')).toMatchObject({ pending: [] });
    expect(harness.mappings.of('1')?.fallbackUntil).not.toBeNull();
  });

  it('wait, and name the configuration, when its authorization is missing', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    google.failNext({ ...onToken, status: 401, reason: 'unauthorized_client' });
    await harness.deliverWithMoves([changed(5)]);

    expect(harness.last('5#calendar-event#875')).toMatchObject({
      outcome: 'waiting',
      reason: 'authorization_missing',
      configuration: 'france',
    });
  });

  it('wait, and name the configuration, when it is inactive', async () => {
    harness.configurations = [ALL_PRODUCTS, SPAIN];
    await harness.deliver([sessionEvent({ id: 1, resource: '1', establishment: '20' })]);
    await harness.deliver([sessionEvent({ id: 2, resource: '2', establishment: '12' })]);
    harness.configurations = [ALL_PRODUCTS, { ...SPAIN, active: false }];
    await harness.deliverWithMoves([changed(5)]);

    expect(harness.last('5#calendar-event#2')).toMatchObject({ outcome: 'moved', configuration: 'france' });
    expect(harness.last('5#calendar-event#1')).toMatchObject({
      outcome: 'waiting',
      reason: 'configuration_inactive',
      configuration: 'spain',
    });
  });

  it('fail when the configuration that wrote them was removed', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    harness.configurations = [{ ...ALL_PRODUCTS, id: 'renamed' }];
    await harness.deliverWithMoves([changed(5)]);

    expect(harness.last('5#calendar-event#875')).toMatchObject({
      outcome: 'failed',
      reason: 'configuration_removed',
      configuration: 'france',
    });
  });
});
