import type { SyncLog } from '../../functions/domain/sync-log';
import { maxConcurrencyFor } from '../../lib/functions/sync-function';
import type { FakeGoogle } from '../support/fakes/google/fake-google';
import { createServiceAccountKey } from '../support/fakes/google/identity/service-account-key';
import { trainingSession } from '../support/fakes/lucca/calendar-event';
import { TENANT } from '../support/fakes/lucca/reference';
import { busiestMinute, quantile, seededRandom } from './numbers';
import type { InProcessGoogle } from './services/in-process-google';
import type { SimulatedLucca } from './services/simulated-lucca';
import {
  createSimulationHarness,
  ESTABLISHMENT,
  googleQuota,
  logRows,
  person,
  USER_QUOTA,
  withGoogleFetch,
  type SimulationHarness,
} from './simulation-harness';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const START = Date.parse('2026-02-02T08:00:00Z');
const PEOPLE = 60;
const SESSIONS = 1000;
/** Events after the outage, while the waiting ones are replayed. */
const LIVE_EVENTS = 100;
/** Period of those events. */
const LIVE_MS = 30 * MINUTE_MS;
/** Maximum ratio of the recovery time to the time that the quota requires, once the connector notices the end. */
const MAX_RATIO = 1.3;
const SERVICE_ACCOUNT = createServiceAccountKey().client_email;

/** Starts an outage of Google. @returns a function that ends it */
type Outage = (google: FakeGoogle, random: () => number) => () => void;

const serverErrors: Outage = (google, random) => {
  const ends = [
    google.failNext({ hang: true, times: Infinity, match: () => random() < 0.2 }),
    google.failNext({ status: 500, reason: 'backendError', times: Infinity }),
  ];
  return () => {
    for (const end of ends) end();
  };
};
const noQuota: Outage = (google) => {
  const match = ({ kind }: { kind: string }) => kind === 'calendar';
  return google.failNext({ status: 403, reason: 'quotaExceeded', times: Infinity, match });
};
const noAuthorization: Outage = (google) => {
  google.revokeDelegation(SERVICE_ACCOUNT);
  google.invalidateTokens();
  return () => {
    google.grantDelegation(SERVICE_ACCOUNT);
  };
};

/** With server errors, the connector probes less often when few events wait, and notices the end later. */
const OUTAGES = {
  'without authorization': { begin: noAuthorization, noticedMinutes: 2 },
  'without quota': { begin: noQuota, noticedMinutes: 2 },
  'of server errors': { begin: serverErrors, noticedMinutes: 6 },
};

/** Tests outages of Google. @param outages each kind with the number of events during the outage */
export function testOutages(hours: number, outages: [kind: keyof typeof OUTAGES, events: number][]): void {
  it.each(outages)(
    `the connector writes all events in order and within the quota after ${hours} hours %s (%d events)`,
    async (kind, events) => {
      const harness = await createHarness();
      const { begin, noticedMinutes } = OUTAGES[kind];
      const outageMs = hours * HOUR_MS;

      const tokenCalls = await withGoogleFetch(harness.google, () => play(harness, begin, outageMs, events));

      expectAllWritten(harness);
      // Once a minute, and once for each instance that has not read of the revocation yet.
      expect(tokenCalls).toBeLessThanOrEqual(hours * 60 + maxConcurrencyFor(googleQuota, 10, 1000));
      expectQuickRecovery(harness, START + outageMs, noticedMinutes);
    },
    3_600_000,
  );
}

async function createHarness(): Promise<SimulationHarness> {
  const random = seededRandom(2);
  // Only Google limits the recovery.
  const unlimited = 1_000_000;
  const harness = await createSimulationHarness(
    START,
    { tableLatency: () => 0, luccaRequestsPerMinute: unlimited, random },
    { googleLatency: () => 100 + 300 * random() },
  );
  harness.lucca.requestsPerMinute = unlimited;
  return harness;
}

/** @returns the number of token requests that Google rejected during the outage */
async function play(
  harness: SimulationHarness,
  begin: Outage,
  outageMs: number,
  events: number,
): Promise<number> {
  const { time, google, connector } = harness;
  connector.schedule();
  const random = seededRandom(1);
  const end = begin(google.fake, random);
  for (let number = 0; number < events; number++) {
    await time.runUntil(START + (number * outageMs) / events);
    publish(harness, `during-outage-${Math.floor(random() * SESSIONS)}`, random);
  }
  await time.runUntil(START + outageMs);
  end();
  const rejected = google.fake.calls.filter(({ kind, status }) => kind === 'token' && status === 401);
  for (let number = 0; number < LIVE_EVENTS; number++) {
    await time.runUntil(START + outageMs + (number * LIVE_MS) / LIVE_EVENTS);
    publish(harness, `live-${number}`, random);
  }
  await time.runUntil(START + outageMs + LIVE_MS);
  return rejected.length;
}

function expectAllWritten(harness: SimulationHarness): void {
  const { google, lucca, connector } = harness;
  const rows = logRows(harness);
  expect(rows).toHaveLength(lucca.events.length);
  expect(rows.filter(({ outcome }) => outcome === 'waiting' || outcome === 'failed')).toEqual([]);
  expect(rows.filter(({ history }) => history.some(({ outcome }) => outcome === 'failed'))).toEqual([]);
  expect(connector.queue.deadLetters).toEqual([]);
  expect(titlesInCalendars(google.fake)).toEqual(titlesInLucca(lucca));
  expect(outOfOrder(rows)).toEqual([]);
}

function expectQuickRecovery(harness: SimulationHarness, endedAt: number, noticedMinutes: number): void {
  const { google } = harness;
  const { project, user } = busiestMinutes(google);
  expect(project).toBeLessThanOrEqual(googleQuota.requestsPerMinute);
  expect(user).toBeLessThanOrEqual(USER_QUOTA);
  const isLive = ({ resource }: SyncLog) => resource?.includes('#live-') ?? false;
  const { live = [], waiting = [] } = Object.groupBy(logRows(harness), (row) =>
    isLive(row) ? 'live' : 'waiting',
  );
  const latencies = live.map(({ durationMs }) => Math.round(durationMs));
  const recoveredAt = Math.max(...waiting.map(lastRecordedAt));
  const recoveryMs = recoveredAt - endedAt;
  const calls = google.traffic.filter(({ at }) => at > endedAt && at <= recoveredAt).length;
  expect(recoveryMs).toBeLessThan(
    MINUTE_MS * (noticedMinutes + (MAX_RATIO * calls) / googleQuota.requestsPerMinute),
  );
  expect(quantile(latencies, 0.95)).toBeLessThan(MINUTE_MS);
  process.stdout.write(
    `${waiting.length} events were written ${Math.round(recoveryMs / 1000)} s after the outage, with ${calls} calls; ` +
      `calls in the busiest minute: ${project} of the project, ${user} of one user; live events took ` +
      `${quantile(latencies, 0.5)} ms (median), ${quantile(latencies, 0.95)} ms (95 %), ${quantile(latencies, 1)} ms (all)\n`,
  );
}

/** Publishes a session whose title is the number of the event. */
function publish({ lucca, connector }: SimulationHarness, id: string, random: () => number): void {
  const title = String(lucca.events.length);
  const data = trainingSession({
    id,
    title,
    startsAt: '2026-06-02T09:00:00+02:00',
    endsAt: '2026-06-02T17:00:00+02:00',
    organizer: person(Math.floor(random() * PEOPLE)),
    attendees: [person(PEOPLE)],
  });
  lucca.deliver(lucca.publish('calendar-event.updated', data, ESTABLISHMENT), connector.webhook, 0);
}

/** The titles of the events of each resource in the calendars. */
function titlesInCalendars(google: FakeGoogle): Record<string, string[]> {
  const titles: Record<string, string[]> = {};
  for (const { event } of google.allEvents()) {
    (titles[event.extendedProperties?.private?.['luccaResource'] ?? ''] ??= []).push(event.summary ?? '');
  }
  return titles;
}

/** The title of each resource in its newest event. */
function titlesInLucca({ events }: SimulatedLucca): Record<string, string[]> {
  return Object.fromEntries(
    events.map(({ data }, number) => [`${TENANT}#calendar-event#${data.id}`, [String(number)]]),
  );
}

/** Ids of events that were written after a newer one of the same resource. */
function outOfOrder(rows: SyncLog[]): string[] {
  const newest = new Map<string | null, number>();
  return rows
    .filter(({ outcome }) => ['created', 'updated', 'moved'].includes(outcome))
    .sort((a, b) => lastRecordedAt(a) - lastRecordedAt(b))
    .filter(({ resource, eventId }) => {
      const before = newest.get(resource) ?? 0;
      newest.set(resource, Math.max(before, Number(eventId)));
      return Number(eventId) < before;
    })
    .map(({ eventId }) => eventId);
}

function lastRecordedAt({ history }: SyncLog): number {
  return Date.parse(history.at(-1)?.at ?? '');
}

/** The most calls in any minute, of the project and of one user. */
function busiestMinutes({ traffic }: InProcessGoogle): { project: number; user: number } {
  const most = (calls: typeof traffic) => busiestMinute(calls.map(({ at }) => at));
  const byUser = Map.groupBy(traffic, ({ user }) => user);
  return { project: most(traffic), user: Math.max(...[...byUser.values()].map(most)) };
}
