import {
  address,
  employeeEvent,
  idOf,
  leaveEvent,
  sessionEvent,
  workplaceEvent,
} from '../../support/builders/lucca-events';
import { TENANT } from '../../support/builders/sync-examples';
import { observeTelemetry } from '../../support/harness/observed-telemetry';
import type { TestHarness } from '../../support/harness/sync-harness';
import { startInFebruary } from './sync-test';

let harness: TestHarness;
let google: TestHarness['google'];

beforeEach(async () => {
  harness = await startInFebruary();
  ({ google } = harness);
});

afterEach(async () => {
  jest.restoreAllMocks();
  await google.stop();
});

const changed = (id: number, email: string | null = address('lea.new')) =>
  employeeEvent({ id, name: 'lea', email });

const rows = () => harness.recorded.map(({ eventId, outcome }) => [eventId, outcome]);

describe('the change of an employee', () => {
  const many = 12;
  const resources = () => harness.sent.map(({ resource }) => resource?.split('#').at(-1));

  beforeEach(async () => {
    for (let number = 0; number < many; number++) {
      await harness.deliver([sessionEvent({ id: number + 1, resource: `s${number}` })]);
    }
    harness.recorded = [];
    harness.delayedRetries = [];
  });

  it('returns to the queue for its second search, which is not reported as a retry', async () => {
    const telemetry = observeTelemetry('sync');
    harness.telemetry = { logger: telemetry.logger, metrics: telemetry.metrics };
    const returned = await harness.deliver([changed(50)]);

    expect(returned).toHaveLength(1);
    expect(harness.delayedRetries).toEqual([{ messages: 1, afterSeconds: 240 }]);
    expect(telemetry.logs()).toMatchObject([{ message: 'Event synchronized', level: 'INFO' }]);
    expect(telemetry.published().map(([name]) => name)).not.toContain('EventRetry');
    expect(rows()).toEqual([['50', 'moved']]);
  });

  it('returns to the queue without a result when SQS rejects a message', async () => {
    const { send } = harness;
    harness.send = (events) => {
      const [refused, ...others] = events;
      harness.sent.push(...others);
      const failed = refused ? [refused] : [];
      return Promise.resolve({ sent: others, failed, problem: 'InternalError' });
    };
    const returned = await harness.deliver([changed(50)]);

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

  it('returns to the queue when no time is left, and sends the rest with the next try', async () => {
    const { send } = harness;
    harness.send = (events) => {
      harness.clockOffsetMs += 56_000;
      return send(events);
    };
    const returned = await harness.deliver([changed(50)]);

    expect(returned).toHaveLength(1);
    expect(resources()).toHaveLength(10);
    expect(rows()).toEqual([]);
    await harness.deliverSent();
    harness.send = send;
    await harness.deliver([{ ...changed(50), tries: 2 }]);
    expect(resources().sort()).toEqual(['s10', 's11']);
    expect(harness.last('50')).toMatchObject({
      outcome: 'moved',
      detail: '2 calendar events are moving with the employee; each has its own row in the log',
    });
  });

  const bare = () => {
    const { json } = changed(50);
    const { email: _, ...data } = { email: null, ...json.data };
    return { json: { ...json, data } };
  };

  it('uses the address in Lucca when the event has none', async () => {
    harness.directory.addresses.set(idOf('lea'), address('lea.new'));
    harness.directory.asked.length = 0;
    await harness.deliver([bare()]);

    expect(harness.directory.asked).toEqual([`address of ${idOf('lea')}`]);
    expect(resources()).toHaveLength(many);
    expect(harness.last('50')).toMatchObject({ outcome: 'moved', employee: address('lea.new') });
  });

  it.each<[string, () => Parameters<TestHarness['deliver']>[0][number]]>([
    ['states none', bare],
    ['names an unusable one', () => employeeEvent({ id: 50, name: 'lea', email: 'none' })],
  ])('changes nothing when the event %s and Lucca has no usable address', async (_, event) => {
    harness.directory.addresses.set(idOf('lea'), 'none');
    const returned = await harness.deliver([event()]);

    expect(returned).toEqual([]);
    expect(harness.sent).toEqual([]);
    expect(rows()).toEqual([['50', 'unchanged']]);
    expect(harness.last('50')).toMatchObject({ reason: null, detail: null });
  });
});

describe('the messages for the resources of an employee', () => {
  let callsBefore: number;

  beforeEach(async () => {
    await harness.deliver([sessionEvent({ id: 1, resource: '1', guests: ['tom', 'lea'] })]);
    await harness.deliver([workplaceEvent({ id: 2, resource: '2' })]);
    await harness.deliver([
      leaveEvent({
        id: 3,
        resource: '3',
        days: [
          ['2026-03-06', 'allDay'],
          ['2026-03-09', 'allDay'],
        ],
      }),
    ]);
    await harness.deliver([workplaceEvent({ id: 4, resource: '4', name: 'max' })]);
    callsBefore = google.calls.length;
  });

  it('are one for each resource at another address, and none afterwards', async () => {
    await harness.deliver([changed(5)]);

    expect(harness.sent.map(({ eventId, resource }) => [eventId, resource])).toEqual(
      ['calendar-event#1', 'calendar-event#2', 'leave#3'].map((of) => [`5#${of}`, `${TENANT}#${of}`]),
    );
    expect(google.calls).toHaveLength(callsBefore);
    await harness.deliverSent();
    await harness.deliver([changed(6)]);
    expect(harness.sent).toEqual([]);
  });

  it('are sent again after four minutes, for events that were being written during the change', async () => {
    const returned = await harness.deliver([changed(5)]);

    expect(returned).toHaveLength(1);
    expect(harness.delayedRetries).toEqual([{ messages: 1, afterSeconds: 240 }]);
    harness.sent = [];
    harness.clockOffsetMs += 240_000;
    expect(await harness.deliver([{ ...changed(5), tries: 2 }])).toEqual([]);
    expect(harness.sent).toHaveLength(3);
  });
});

describe('an employee without events', () => {
  it('is recorded without a call', async () => {
    await harness.deliverWithMoves([changed(5)]);

    expect(harness.last('5')).toMatchObject({ outcome: 'unchanged', employee: address('lea.new') });
    expect(google.calls).toEqual([]);
  });
});
