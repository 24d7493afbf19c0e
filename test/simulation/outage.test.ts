import { configuration } from '../../functions/domain/configuration';
import type { SyncLog } from '../../functions/domain/sync-log';
import { logRow } from '../../functions/store/log-rows';
import { replaysAhead } from '../../lib/functions/reconcile-function';
import { callsPerMinutePerInstance, maxConcurrencyFor } from '../../lib/functions/sync-function';
import { readStageSettings } from '../../lib/settings/stage-settings';
import type { FakeGoogle } from '../support/fakes/google/fake-google';
import { createServiceAccountKey, publicKeyOf } from '../support/fakes/google/identity/service-account-key';
import { trainingSession } from '../support/fakes/lucca/calendar-event';
import { employee, TENANT } from '../support/fakes/lucca/reference';
import { Connector } from './connector/connector';
import { seededRandom } from './seeded-random';
import { InProcessGoogle } from './services/in-process-google';
import { SimulatedLucca } from './services/simulated-lucca';
import { SimulatedTime } from './simulated-time';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const START = Date.parse('2026-02-02T08:00:00Z');

/** `OUTAGE_EVENTS=5000 npx jest outage` plays every outage with so many: it takes minutes. */
const { OUTAGE_EVENTS } = process.env;

const PEOPLE = 60;
const SESSIONS = 1000;
/** What comes in after the outage, while all that waited goes back to the queue. */
const LIVE_EVENTS = 100;
/** How long it goes on after the outage. */
const LIVE_MS = 30 * MINUTE_MS;
/** Once its end is noticed, all follows in so many times what the quota needs. */
const MOST = 1.3;

const { googleQuota } = readStageSettings({});
const USER_QUOTA = 600;
const KEY = createServiceAccountKey();

type TestHarness = {
  time: SimulatedTime;
  google: InProcessGoogle;
  lucca: SimulatedLucca;
  connector: Connector;
};

/** How Google is gone for a day. */
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

describe('Google is out for a day', () => {
  it.each([
    ['does not let us in', noAuthorization, 600, 2],
    ['has no quota left', noQuota, 100, 2],
    ['answers nothing but errors', serverErrors, 50, 6],
  ])(
    'and %s: all that happened meanwhile follows, in order and at a pace that Google allows',
    // The fewer events wait, the fewer are there to find out that it is over.
    async (_manner, outage, usualEvents, noticedMinutes) => {
      const events = OUTAGE_EVENTS === undefined ? usualEvents : Number(OUTAGE_EVENTS);
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
      const rows = connector.tables.items('logs').map((item) => logRow.parse(item));
      expect(rows).toHaveLength(lucca.events.length);
      expect(rows.filter(({ outcome }) => outcome === 'waiting' || outcome === 'failed')).toEqual([]);
      expect(rows.filter(({ history }) => history.some(({ outcome }) => outcome === 'failed'))).toEqual([]);
      expect(connector.queue.deadLetters).toEqual([]);
      expect(titlesInCalendars(google.fake)).toEqual(titlesInLucca(lucca));
      expect(outOfOrder(rows)).toEqual([]);
      // Once a minute, and once more of each instance that had not heard of it.
      expect(tokenCalls).toBeLessThanOrEqual(DAY_MS / MINUTE_MS + maxConcurrencyFor(googleQuota, 10));
      const { project, user } = busiestMinute(google);
      expect(project).toBeLessThanOrEqual(googleQuota.requestsPerMinute);
      expect(user).toBeLessThanOrEqual(USER_QUOTA);
      const isLive = ({ resource }: SyncLog) => resource?.includes('#live-') ?? false;
      const latencies = rows.filter(isLive).map(({ durationMs }) => Math.round(durationMs));
      const back = Math.max(...rows.filter((row) => !isLive(row)).map(lastRecordedAt)) - START - DAY_MS;
      const calls = google.traffic.filter(
        ({ at }) => at > START + DAY_MS && at <= START + DAY_MS + back,
      ).length;
      expect(back).toBeLessThan(
        MINUTE_MS * (noticedMinutes + (MOST * calls) / googleQuota.requestsPerMinute),
      );
      expect(quantile(latencies, 0.95)).toBeLessThan(MINUTE_MS);
      process.stdout.write(
        `${events} events were there ${Math.round(back / 1000)} s after the outage, by ${calls} calls; ` +
          `calls in the busiest minute: ${project} of the project, ${user} of one user; live events took ` +
          `${quantile(latencies, 0.5)} ms (median), ${quantile(latencies, 0.95)} ms (95 %), ${quantile(latencies, 1)} ms (all)\n`,
      );
    },
    600_000,
  );
});

async function createHarness(): Promise<TestHarness> {
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

/** Somebody, of whom Lucca's API knows the address. */
const person = (number: number) => employee(`e${number}`);

/** A session is told anew: its title is the number of the event. */
function publish({ lucca, connector }: TestHarness, id: string, random: () => number): void {
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

/** The title of each resource, as the calendars show it. */
function titlesInCalendars(google: FakeGoogle): Record<string, string[]> {
  const titles: Record<string, string[]> = {};
  for (const { event } of google.allEvents()) {
    (titles[event.extendedProperties?.private?.['luccaResource'] ?? ''] ??= []).push(event.summary ?? '');
  }
  return titles;
}

/** The title of each resource, as Lucca told it last. */
function titlesInLucca({ events }: SimulatedLucca): Record<string, string[]> {
  return Object.fromEntries(
    events.map(({ data }, number) => [`${TENANT}#calendar-event#${data.id}`, [String(number)]]),
  );
}

/** Events that were written after a newer one of the same resource. */
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

/** The most calls in any minute, of all together and of one user. */
function busiestMinute({ traffic }: InProcessGoogle): { project: number; user: number } {
  const most = (times: number[]) => {
    let from = 0;
    return times.reduce((found, at, index) => {
      while ((times[from] ?? at) <= at - MINUTE_MS) from += 1;
      return Math.max(found, index - from + 1);
    }, 0);
  };
  const byUser = Map.groupBy(traffic, ({ user }) => user);
  const timesOf = (calls: typeof traffic) => calls.map(({ at }) => at);
  return {
    project: most(timesOf(traffic)),
    user: Math.max(...[...byUser.values()].map((calls) => most(timesOf(calls)))),
  };
}

function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
}
