import { leave } from '../support/fakes/lucca/leave';
import { configuration } from '../../functions/domain/configuration';
import { toQueueMessage, type Arrival, type QueuedEvent } from '../../functions/queue/message';
import { RecordStore } from '../../functions/store/record-store';
import { SYNC_REQUESTS_PER_MINUTE } from '../../functions/store/request-limit';
import { createLuccaDirectory } from '../../functions/sync/employee-directory';
import { replaysAhead } from '../../lib/functions/reconcile-function';
import { callsPerMinutePerInstance, maxConcurrencyFor } from '../../lib/functions/sync-function';
import { readStageSettings, type GoogleQuota } from '../../lib/settings/stage-settings';
import { createServiceAccountKey, publicKeyOf } from '../support/fakes/google/identity/service-account-key';
import { employee, TENANT, type EmployeeReference, reference } from '../support/fakes/lucca/reference';
import { Connector } from './connector/connector';
import type { ConnectorOptions } from './connector/options';
import { ExecutionEnvironment } from './connector/execution-environment';
import { seededRandom } from './seeded-random';
import { InProcessGoogle } from './services/in-process-google';
import { SimulatedLucca } from './services/simulated-lucca';
import { SimulatedTime } from './simulated-time';

/** As much as Lambda takes from the queue at once, as it is deployed. */
const BATCH_SIZE = 10;
const TABLE_MS = 5;
const GOOGLE_MS = 200;
/** Google's own quota of one user. */
const USER_QUOTA = 600;
/** What Lucca takes of all integrations of a tenant in a minute. */
export const LUCCA_LIMIT = 50;
export const ESTABLISHMENT = '12';

/** As a stage has it that sets nothing itself. */
export const { googleQuota } = readStageSettings({});

export type SimulationHarnessOptions = {
  /** What the stage's settings say of Google's quota. @default what is deployed */
  quota?: GoogleQuota;
  /** What Google grants the project a minute. @default the same */
  granted?: number;
  /** So many have an address, which only Lucca's API knows. @default 100 */
  people?: number;
};

export type SimulationHarness = {
  time: SimulatedTime;
  google: InProcessGoogle;
  lucca: SimulatedLucca;
  connector: Connector;
};

/**
 * The connector as it is deployed, on a simulated clock, with the quotas of Google and Lucca: a call of Google takes 200 ms, one of a
 * table 5 ms. Events name no addresses: Lucca's API knows them.
 *
 * @param start ms since the epoch
 */
export async function createSimulationHarness(
  start: number,
  overrides: Partial<ConnectorOptions> = {},
  { quota = googleQuota, granted = quota.requestsPerMinute, people = 100 }: SimulationHarnessOptions = {},
): Promise<SimulationHarness> {
  const time = new SimulatedTime(start);
  const google = new InProcessGoogle(time, () => GOOGLE_MS, {
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
  const everything = configuration.parse({
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
    scopes: [everything.google.scope],
  });
  const maxConcurrency = maxConcurrencyFor(quota, BATCH_SIZE);
  const connector = new Connector({
    time,
    google,
    lucca,
    keys: { key },
    tableLatency: () => TABLE_MS,
    maxConcurrency,
    callsPerMinute: callsPerMinutePerInstance(quota, maxConcurrency),
    luccaRequestsPerMinute: SYNC_REQUESTS_PER_MINUTE,
    replaysAhead: replaysAhead(quota),
    pageSize: 10_000,
    random: seededRandom(1),
    crash: () => null,
    outcomeCounts: true,
    ...overrides,
  });
  await connector.configure([everything]);
  return { time, google, lucca, connector };
}

/** The addresses of so many people are known, as if Lucca had been asked for them. Its limit would take 30 a minute. */
export async function rememberAddresses(
  { time, lucca, connector }: SimulationHarness,
  people: number,
): Promise<void> {
  const records = new RecordStore(connector.tables.client(), 'configurations');
  const directory = createLuccaDirectory(lucca.apiFor(new ExecutionEnvironment(time)), records, time.now);
  for (let number = 0; number < people; number += 1) {
    const { id } = person(number);
    await directory.remember(TENANT, { id, email: addressOf({ id }) }, time.now());
  }
}

/** Lets Google be reached by all that `work` does. */
export async function withGoogleFetch<T>(google: InProcessGoogle, work: () => Promise<T>): Promise<T> {
  const before = globalThis.fetch;
  globalThis.fetch = google.fetch;
  try {
    return await work();
  } finally {
    globalThis.fetch = before;
  }
}

/** A person of the company, by number, as events refer to one. */
export function person(number: number): EmployeeReference {
  return employee(String(number));
}

/** What Lucca's API knows of a person. */
export function addressOf({ id }: Pick<EmployeeReference, 'id'>): string {
  return `camille.martin-${id}@acme.example`;
}

/** An event as it stands in the queue. */
export function toQueuedEvent(
  event: object,
  arrival: Pick<Arrival, 'correlationId' | 'via'>,
  now: number,
): QueuedEvent {
  const receivedAt = new Date(now).toISOString();
  const made = toQueueMessage(Buffer.from(JSON.stringify(event)), { now, receivedAt, ...arrival });
  if (made.kind !== 'queue') throw new Error('An event is not understood');
  return made.event;
}

/**
 * Lucca tells of so many absences at the same moment, each of another employee. Events name no address: Lucca is asked for each.
 *
 * @param of.establishment null: Lucca is asked for the job positions too
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
