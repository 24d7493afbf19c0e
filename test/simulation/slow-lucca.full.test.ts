import type { ConnectorOptions } from './connector/options';
import { trainingSession } from '../support/fakes/lucca/calendar-event';
import { leave } from '../support/fakes/lucca/leave';
import type { EmployeeReference } from '../support/fakes/lucca/reference';
import {
  addressOf,
  createSimulationHarness,
  deliverAbsences,
  fillDirectory,
  logRows,
  LUCCA_LIMIT,
  person,
  withGoogleFetch,
  type SimulationHarness,
} from './simulation-harness';
import { busiestMinute } from './numbers';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const START = Date.parse('2026-02-02T08:00:00Z');
/** Timeout of the sync function. */
const TIMEOUT_MS = 60 * SECOND_MS;

/** @returns a harness and the durations of all invocations of the sync function, ms */
async function begin(overrides: Partial<ConnectorOptions> = {}) {
  const invocations: number[] = [];
  const observe: ConnectorOptions['observe'] = {
    table: () => undefined,
    queue: () => undefined,
    invoked: (of, _, { ms }) => {
      if (of === 'sync') invocations.push(ms);
    },
  };
  return { harness: await createSimulationHarness(START, { observe, ...overrides }), invocations };
}

test('sync ends before its timeout and writes all events later when each response of Lucca takes 3 s', async () => {
  const { harness, invocations } = await begin({
    maxConcurrency: 1,
    luccaRequestsPerMinute: 1_000_000,
  });
  harness.lucca.latencyMs = 3 * SECOND_MS;
  harness.lucca.requestsPerMinute = Number.POSITIVE_INFINITY;

  await withGoogleFetch(harness.google, async () => {
    deliverAbsences(harness, { count: 12, establishment: null });
    await harness.time.runUntil(START + 30 * MINUTE_MS);
  });

  expect(Math.max(...invocations)).toBeLessThan(TIMEOUT_MS - 5 * SECOND_MS);
  expectAllWritten(harness, 12);
});

test('sync stays within the request budget and fails no event when many absences arrive at once', async () => {
  const { harness } = await begin();

  await withGoogleFetch(harness.google, async () => {
    deliverAbsences(harness, { count: 60, establishment: null });
    await harness.time.runUntil(START + 60 * MINUTE_MS);
  });

  const { traffic } = harness.lucca;
  expect(traffic.filter(({ status }) => status === 429)).toEqual([]);
  expect(busiestMinute(traffic.map(({ at }) => at))).toBeLessThanOrEqual(20);
  expectAllWritten(harness, 60);
});

test('sync waits as long as Lucca requests and loses no event when other integrations use the whole limit', async () => {
  const { harness } = await begin();
  const { lucca, time } = harness;

  await withGoogleFetch(harness.google, async () => {
    for (let request = 0; request < LUCCA_LIMIT; request++)
      lucca.traffic.push({ at: START, status: 200, priority: null });
    deliverAbsences(harness, { count: 20, establishment: '12' });
    await time.runUntil(START + 60 * MINUTE_MS);
  });

  const refused = lucca.traffic.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  // All instances wait after the first one.
  expect(refused.length).toBeLessThanOrEqual(2);
  expectAllWritten(harness, 20);
});

test('an outage of Lucca delays only events of employees whom the directory does not know', async () => {
  const [known, unknown, outageMs] = [50, 5, 6 * 60 * MINUTE_MS];
  const { harness } = await begin();
  const { lucca, time, google, connector } = harness;
  await fillDirectory(harness, known);
  lucca.apiErrorsUntil = START + outageMs;
  lucca.latencyMs = 5 * SECOND_MS;

  await withGoogleFetch(google, async () => {
    for (let number = 0; number < known; number++) deliverAbsence(harness, person(number));
    deliverAbsences(harness, { count: unknown, establishment: null });
    await time.runUntil(START + 30 * SECOND_MS);
    expect(google.fake.allEvents()).toHaveLength(known);
    connector.schedule();
    await time.runUntil(START + outageMs);
    expect(google.fake.allEvents()).toHaveLength(known);
    await time.runUntil(START + outageMs + 30 * MINUTE_MS);
  });

  expect(google.fake.allEvents()).toHaveLength(known + unknown);
  expect(logRows(harness).filter(({ outcome }) => outcome !== 'created')).toEqual([]);
  expect(connector.queue.deadLetters).toEqual([]);
});

test('a session with 300 unknown guests takes five requests and less than a minute', async () => {
  const { harness } = await begin();
  const { lucca, time, google, connector } = harness;
  const guests = Array.from({ length: 300 }, (_, number) => person(5000 + number));
  for (const guest of guests) lucca.addresses.set(guest.id, addressOf(guest));

  await withGoogleFetch(google, async () => {
    const data = trainingSession({ id: 's1', organizer: person(1), attendees: guests });
    lucca.deliver(lucca.publish('calendar-event.created', data, '12'), connector.webhook, 0);
    await time.runUntil(START + MINUTE_MS);
  });

  const [session] = google.fake.allEvents();
  expect(session?.event.attendees).toHaveLength(300);
  expect(lucca.traffic.length).toBeLessThanOrEqual(5);
  expect(logRows(harness)).toMatchObject([{ outcome: 'created' }]);
});

function deliverAbsence({ lucca, connector }: SimulationHarness, employee: EmployeeReference): void {
  const data = leave({ id: `leave-${employee.id}`, employee, status: 'confirmed' });
  lucca.deliver(lucca.publish('leave.created', data, '12'), connector.webhook, 0);
}

function expectAllWritten({ google, connector }: SimulationHarness, count: number): void {
  expect(google.fake.allEvents()).toHaveLength(count);
  expect(connector.queue.depth).toBe(0);
  expect(connector.queue.deadLetters).toEqual([]);
  const histories = connector.tables.items('logs').flatMap(({ history }) => JSON.stringify(history));
  expect(histories).toHaveLength(count);
  expect(histories.filter((history) => /waiting|failed/.test(history))).toEqual([]);
}
