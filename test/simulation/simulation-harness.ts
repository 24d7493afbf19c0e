import { configuration } from '../../functions/domain/configuration';
import type { SyncLog } from '../../functions/domain/sync-log';
import { toQueueMessage, type Arrival, type QueuedEvent } from '../../functions/queue/message';
import { logRow } from '../../functions/store/log/log-rows';
import { DirectoryStore } from '../../functions/store/directory-store';
import { replaysAhead } from '../../lib/functions/reconcile-function';
import { callsPerMinutePerInstance, maxConcurrencyFor } from '../../lib/functions/sync-function';
import { readStageSettings, type GoogleQuota } from '../../lib/settings/stage-settings';
import { aDirectoryEmployee } from '../support/builders/directory-employees';
import { createServiceAccountKey, publicKeyOf } from '../support/fakes/google/identity/service-account-key';
import { leave } from '../support/fakes/lucca/leave';
import { employee, reference, TENANT, type EmployeeReference } from '../support/fakes/lucca/reference';
import { Connector } from './connector/connector';
import type { ConnectorOptions } from './connector/options';
import { seededRandom } from './numbers';
import { InProcessGoogle } from './services/in-process-google';
import { SimulatedLucca } from './services/simulated-lucca';
import { SimulatedTime } from './simulated-time';

/** Batch size of the deployed sync function. */
const BATCH_SIZE = 10;
const TABLE_MS = 5;
/** Google's quota of one user, calls per minute. */
export const USER_QUOTA = 600;
/** Lucca's limit for all integrations of a tenant, requests per minute. */
export const LUCCA_LIMIT = 50;
export const ESTABLISHMENT = '12';

/** The default of the stage settings. */
export const { googleQuota } = readStageSettings({});

export type SimulationHarnessOptions = {
  /** Google's quota according to the stage settings. @default {@link googleQuota} */
  quota?: GoogleQuota;
  /** Google's actual quota of the project, calls per minute. @default the same */
  granted?: number;
  /** Latency of Google's responses, ms. @default 200 */
  googleLatency?: () => number;
  /** The number of employees. @default 100 */
  people?: number;
};

export type SimulationHarness = {
  time: SimulatedTime;
  google: InProcessGoogle;
  lucca: SimulatedLucca;
  connector: Connector;
};

/**
 * The connector with its deployed settings on a simulated clock, and with the quotas of Google and Lucca. Events
 * contain no addresses: the connector has to look them up in Lucca's API.
 *
 * @param start ms since the epoch
 */
export async function createSimulationHarness(
  start: number,
  overrides: Partial<ConnectorOptions> = {},
  {
    quota = googleQuota,
    granted = quota.requestsPerMinute,
    googleLatency = () => 200,
    people = 100,
  }: SimulationHarnessOptions = {},
): Promise<SimulationHarness> {
  const time = new SimulatedTime(start);
  const google = new InProcessGoogle(time, googleLatency, {
    openAccounts: true,
    quotaPerMinute: USER_QUOTA,
    projectQuotaPerMinute: granted,
  });
  const lucca = new SimulatedLucca(time, ESTABLISHMENT, 100);
  lucca.requestsPerMinute = LUCCA_LIMIT;
  for (let number = 0; number < people; number++) {
    lucca.addresses.set(person(number).id, addressOf(person(number)));
  }
  const key = createServiceAccountKey();
  const france = configuration.parse({
    id: 'france',
    name: 'France',
    tenant: TENANT,
    establishments: [ESTABLISHMENT],
    products: ['training', 'office', 'absences'],
    active: true,
    google: { credentialsSecretId: 'key' },
  });
  google.fake.addServiceAccount({
    clientEmail: key.client_email,
    clientId: key.client_id,
    publicKey: publicKeyOf(key),
    scopes: [france.google.scope],
  });
  const maxConcurrency = maxConcurrencyFor(quota, BATCH_SIZE, 1000);
  const connector = new Connector({
    time,
    google,
    lucca,
    keys: { key },
    tableLatency: () => TABLE_MS,
    maxConcurrency,
    callsPerMinute: callsPerMinutePerInstance(quota, maxConcurrency),
    replaysAhead: replaysAhead(quota),
    pageSize: 10_000,
    random: seededRandom(1),
    crash: () => null,
    ...overrides,
  });
  await connector.configure([france]);
  return { time, google, lucca, connector };
}

/** Fills the employee directory with the first employees, as a refresh does. */
export async function fillDirectory({ time, connector }: SimulationHarness, people: number): Promise<void> {
  const store = new DirectoryStore(connector.tables.client(), 'directory', time.now);
  for (let number = 0; number < people; number += 1) {
    const { id } = person(number);
    const stated = { id, email: addressOf({ id }), establishmentId: ESTABLISHMENT };
    await store.put(
      TENANT,
      aDirectoryEmployee({ ...stated, addressAsOf: time.now(), readAt: time.now(), knownSince: time.now() }),
      null,
    );
  }
}

/** All rows of the log. */
export function logRows({ connector }: Pick<SimulationHarness, 'connector'>): SyncLog[] {
  return connector.tables.items('logs').map((item) => logRow.parse(item));
}

/** Replaces the global `fetch` by the fake Google while `work` runs. */
export async function withGoogleFetch<T>(google: InProcessGoogle, work: () => Promise<T>): Promise<T> {
  const before = globalThis.fetch;
  globalThis.fetch = google.fetch;
  try {
    return await work();
  } finally {
    globalThis.fetch = before;
  }
}

/** A reference to an employee, as in events. */
export function person(number: number): EmployeeReference {
  return employee(String(number));
}

/** The address of an employee in Lucca's API. */
export function addressOf({ id }: Pick<EmployeeReference, 'id'>): string {
  return `camille.martin-${id}@acme.example`;
}

/** An event as a queue message. */
export function toQueuedEvent(
  event: object,
  arrival: Pick<Arrival, 'correlationId' | 'via'>,
  now: number,
): QueuedEvent {
  const receivedAt = new Date(now).toISOString();
  const message = toQueueMessage(Buffer.from(JSON.stringify(event)), { now, receivedAt, ...arrival });
  if (message.kind !== 'queue') throw new Error('The event is not valid');
  return message.event;
}

/**
 * Delivers absences of `count` employees at the same time. The connector has to look up each address.
 *
 * @param of.establishment null: the connector also has to look up where each employee works
 */
export function deliverAbsences(
  { lucca, connector }: SimulationHarness,
  of: { count: number; establishment: string | null },
): void {
  for (let number = 0; number < of.count; number++) {
    const id = String(1000 + number);
    lucca.addresses.set(id, `camille.martin-${id}@acme.example`);
    const data = leave({ id: `leave-${id}`, employee: reference('employee', id), status: 'confirmed' });
    lucca.deliver(lucca.publish('leave.created', data, of.establishment), connector.webhook, 0);
  }
}
