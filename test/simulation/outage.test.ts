import { configuration } from '../../functions/domain/configuration';
import type { SyncLog } from '../../functions/domain/sync-log';
import { replaysAhead } from '../../lib/functions/reconcile-function';
import { callsPerMinutePerInstance, maxConcurrencyFor } from '../../lib/functions/sync-function';
import type { FakeGoogle } from '../support/fakes/google/fake-google';
import { createServiceAccountKey, publicKeyOf } from '../support/fakes/google/identity/service-account-key';
import { trainingSession } from '../support/fakes/lucca/calendar-event';
import { employee, TENANT } from '../support/fakes/lucca/reference';
import { Connector } from './connector/connector';
import { seededRandom } from './seeded-random';
import { InProcessGoogle } from './services/in-process-google';
import { SimulatedLucca } from './services/simulated-lucca';
import { SimulatedTime } from './simulated-time';
import { googleQuota, logRows, USER_QUOTA, type SimulationHarness } from './simulation-harness';
import { busiestMinute, quantile } from './statistics';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const START = Date.parse('2026-02-02T08:00:00Z');

/** `OUTAGE_EVENTS=5000 npx jest outage` plays every outage with 5,000 events, which takes minutes. */
const { OUTAGE_EVENTS } = process.env;

const PEOPLE = 60;
const SESSIONS = 1000;
/** Events after the outage, while the waiting ones are replayed. */
const LIVE_EVENTS = 100;
/** Period of those events. */
const LIVE_MS = 30 * MINUTE_MS;
/** Maximum ratio of the recovery time to the time that the quota requires, once the connector notices the end. */
const MAX_RATIO = 1.3;

const KEY = createServiceAccountKey();

/** Starts an outage of Google. */
type Outage = (google: FakeGoogle, random: () => number) => { end: () => void };

const serverErrors: Outage = (google, random) => {
  const hangs = google.failNext({ hang: true, times: Infinity, match: () => random() < 0.2 });
  const errors = google.failNext({ status: 500, reason: 'backendError', times: Infinity });
  return {
    end: () => {
      hangs();
      errors();
    },
  };
};
const noQuota: Outage = (google) => {
  const match = ({ kind }: { kind: string }) => kind === 'calendar';
  return { end: google.failNext({ status: 403, reason: 'quotaExceeded', times: Infinity, match }) };
};
const noAuthorization: Outage = (google) => {
  google.revokeDelegation(KEY.client_email);
  google.invalidateTokens();
  return {
    end: () => {
      google.grantDelegation(KEY.client_email);
    },
  };
};

afterEach(() => {
  jest.restoreAllMocks();
});

describe('after an outage of Google for a day', () => {
  it.each([
    ['without authorization', noAuthorization, 600, 2],
    ['without quota', noQuota, 100, 2],
    ['with server errors only', serverErrors, 50, 6],
  ])(
    '%s, all events are written in order and within the quota',
    // With fewer waiting events, the connector probes less often and notices the end later.
    async (_case, outage, defaultEvents, noticedMinutes) => {
      const events = OUTAGE_EVENTS === undefined ? defaultEvents : Number(OUTAGE_EVENTS);
      // Prepare
      const harness = await createHarness();
      const { time, google, lucca, connector } = harness;
      jest.spyOn(globalThis, 'fetch').mockImplementation(google.fetch);
      connector.schedule();
      const random = seededRandom(1);

      // Act
      const { end } = outage(google.fake, random);
      for (let number = 0; number < events; number++) {
        await time.runUntil(START + (number * DAY_MS) / events);
        publish(harness, `of-the-day-${Math.floor(random() * SESSIONS)}`, random);
      }
      await time.runUntil(START + DAY_MS);
      end();
      const tokenCalls = google.fake.calls.filter(
        ({ kind, status }) => kind === 'token' && status === 401,
      ).length;
      for (let number = 0; number < LIVE_EVENTS; number++) {
        await time.runUntil(START + DAY_MS + (number * LIVE_MS) / LIVE_EVENTS);
        publish(harness, `live-${number}`, random);
      }
      await time.runUntil(START + DAY_MS + LIVE_MS);

      // Assess
      const rows = logRows(harness);
      expect(rows).toHaveLength(lucca.events.length);
      expect(rows.filter(({ outcome }) => outcome === 'waiting' || outcome === 'failed')).toEqual([]);
      expect(rows.filter(({ history }) => history.some(({ outcome }) => outcome === 'failed'))).toEqual([]);
      expect(connector.queue.deadLetters).toEqual([]);
      expect(titlesInCalendars(google.fake)).toEqual(titlesInLucca(lucca));
      expect(outOfOrder(rows)).toEqual([]);
      // Once a minute, and once for each instance that did not know of the revocation yet.
      expect(tokenCalls).toBeLessThanOrEqual(DAY_MS / MINUTE_MS + maxConcurrencyFor(googleQuota, 10));
      const { project, user } = busiestMinutes(google);
      expect(project).toBeLessThanOrEqual(googleQuota.requestsPerMinute);
      expect(user).toBeLessThanOrEqual(USER_QUOTA);
      const isLive = ({ resource }: SyncLog) => resource?.includes('#live-') ?? false;
      const latencies = rows.filter(isLive).map(({ durationMs }) => Math.round(durationMs));
      const recoveryMs = Math.max(...rows.filter((row) => !isLive(row)).map(lastRecordedAt)) - START - DAY_MS;
      const calls = google.traffic.filter(
        ({ at }) => at > START + DAY_MS && at <= START + DAY_MS + recoveryMs,
      ).length;
      expect(recoveryMs).toBeLessThan(
        MINUTE_MS * (noticedMinutes + (MAX_RATIO * calls) / googleQuota.requestsPerMinute),
      );
      expect(quantile(latencies, 0.95)).toBeLessThan(MINUTE_MS);
      process.stdout.write(
        `${events} events were written ${Math.round(recoveryMs / 1000)} s after the outage, with ${calls} calls; ` +
          `calls in the busiest minute: ${project} of the project, ${user} of one user; live events took ` +
          `${quantile(latencies, 0.5)} ms (median), ${quantile(latencies, 0.95)} ms (95 %), ${quantile(latencies, 1)} ms (all)\n`,
      );
    },
    600_000,
  );
});

async function createHarness(): Promise<SimulationHarness> {
  const time = new SimulatedTime(START);
  const random = seededRandom(2);
  const google = new InProcessGoogle(time, () => 100 + 300 * random(), {
    openAccounts: true,
    quotaPerMinute: USER_QUOTA,
  });
  const lucca = new SimulatedLucca(time, '12', 100);
  for (let number = 0; number <= PEOPLE + 1; number++) {
    lucca.addresses.set(person(number).id, `${person(number).id}@acme.example`);
  }
  const france = configuration.parse({
    id: 'france',
    name: 'France',
    tenant: TENANT,
    establishments: ['12'],
    products: ['training'],
    active: true,
    google: { credentialsSecretId: 'key' },
  });
  google.fake.addServiceAccount({
    clientEmail: KEY.client_email,
    clientId: KEY.client_id,
    publicKey: publicKeyOf(KEY),
    scopes: [france.google.scope],
  });
  const maxConcurrency = maxConcurrencyFor(googleQuota, 10);
  const connector = new Connector({
    time,
    google,
    lucca,
    keys: { key: KEY },
    tableLatency: () => 0,
    maxConcurrency,
    callsPerMinute: callsPerMinutePerInstance(googleQuota, maxConcurrency),
    replaysAhead: replaysAhead(googleQuota),
    pageSize: 10_000,
    random,
    crash: () => null,
  });
  await connector.configure([france]);
  return { time, google, lucca, connector };
}

const person = (number: number) => employee(`e${number}`);

/** Publishes a session whose title is the number of the event. */
function publish({ lucca, connector }: SimulationHarness, id: string, random: () => number): void {
  const title = String(lucca.events.length);
  const data = trainingSession({
    id,
    title,
    startsAt: '2026-06-02T09:00:00+02:00',
    endsAt: '2026-06-02T17:00:00+02:00',
    organizer: person(Math.floor(random() * PEOPLE)),
    attendees: [person(PEOPLE + 1)],
  });
  lucca.deliver(lucca.publish('calendar-event.updated', data, '12'), connector.webhook, 0);
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
