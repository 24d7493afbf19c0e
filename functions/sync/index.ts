import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { createEmployeeDirectory } from '../directory/create-directory';
import { createCallObserver } from '../google/call-observer';
import { createGoogleClient, GOOGLE_URLS } from '../google/google-client';
import { createRateLimiter, unlimited } from '../google/rate-limiter';
import { withHealthCheck } from '../health/health-check';
import { googleProbes } from '../health/web-probes';
import { LUCCA_TIMEOUT_MS, LuccaApi } from '../lucca/api/client';
import { LuccaCredentialsStore } from '../lucca/api/credentials';
import { createEventSender } from '../queue/sender';
import { sleep } from '../shared/async';
import { AWS_CLIENT_OPTIONS } from '../shared/aws-clients';
import { createEmployeeHasher } from '../shared/employee-hash';
import { readEnvironment } from '../shared/environment';
import { prewarm } from '../shared/prewarm';
import { requestsPerMinuteVariable } from '../shared/request-budget';
import { createLogger, createMetrics } from '../shared/telemetry';
import { AuthorizationStore } from '../store/authorization-store';
import { CachedConfigurations, ConfigurationStore } from '../store/configuration-store';
import { createDocumentClient } from '../store/dynamodb';
import { GuestIndex } from '../store/guest-index';
import { LateHours } from '../store/log/late-hours';
import { LogStore } from '../store/log/log-store';
import { MappingStore } from '../store/mapping-store';
import { RecordStore } from '../store/record-store';
import { LuccaRequestBudget } from '../store/request-limit';
import { createAuthorizationGate } from './authorization-gate';
import { employeesOf } from './complete-event';
import { withGuestIndex } from './guest-indexing';
import { createHandler, createRetryDelayer } from './handler';
import { syncProbes } from './probes';
import { syncEvent } from './sync-event';
import { UnsupportedStatusEvents } from './unsupported-status-events';

const PREWARM_LIMIT_MS = 3000;

/** Each read is billed, and the first event needs one. */
const MAX_PREWARMED_SECRETS = 3;

/** Timeout of one call to Google. */
const GOOGLE_TIMEOUT_MS = 10_000;

const environment = readEnvironment(
  {
    QUEUE_URL: z.url(),
    CONFIGURATIONS_TABLE: z.string().min(1),
    MAPPINGS_TABLE: z.string().min(1),
    LOGS_TABLE: z.string().min(1),
    DIRECTORY_TABLE: z.string().min(1),
    /** Without it, late events are not counted. */
    TALLIES_TABLE: z.string().min(1).optional(),
    /** Without it, guests are not indexed. */
    GUESTS_TABLE: z.string().min(1).optional(),
    LUCCA_API_SECRET_ID: z.string().min(1),
    LUCCA_TOKEN_URL: z.url().optional(),
    /** Budget of all functions and commands together. */
    LUCCA_REQUESTS_PER_MINUTE: requestsPerMinuteVariable,
    GOOGLE_SECRET_PREFIX: z.string().min(1),
    /** Without it, CloudWatch Logs has no employee hashes. */
    LOG_KEY_SECRET_ID: z.string().min(1).optional(),
    /** This instance's share of Google's quota. Without it, calls are not rate limited. */
    GOOGLE_CALLS_PER_MINUTE: z.coerce.number().positive().optional(),
    ...GOOGLE_URLS,
  },
  process.env,
);

const now = () => Date.now();
const logger = createLogger('sync');
const metrics = createMetrics('sync');
const tables = createDocumentClient();
const queue = new SQSClient(AWS_CLIENT_OPTIONS);
const secrets = new SecretsManagerClient(AWS_CLIENT_OPTIONS);
const records = new RecordStore(tables, environment.CONFIGURATIONS_TABLE);
const budget = new LuccaRequestBudget(records, {
  requestsPerMinute: environment.LUCCA_REQUESTS_PER_MINUTE,
  now,
});
const configurations = new CachedConfigurations(
  new ConfigurationStore(tables, environment.CONFIGURATIONS_TABLE),
  now,
);
const gate = createAuthorizationGate({
  store: new AuthorizationStore(records, now),
  logger,
  metrics,
  now,
});
const hashEmployee = createEmployeeHasher(secrets, environment.LOG_KEY_SECRET_ID ?? null, now);
const { GOOGLE_CALLS_PER_MINUTE: callsPerMinute } = environment;
const google = createGoogleClient(secrets, gate, {
  urls: environment,
  timeoutMs: GOOGLE_TIMEOUT_MS,
  now,
  acquire: callsPerMinute === undefined ? unlimited : createRateLimiter({ callsPerMinute, now, sleep }),
  observe: createCallObserver(logger, metrics, hashEmployee),
});
const lucca = new LuccaApi(new LuccaCredentialsStore(secrets, environment.LUCCA_API_SECRET_ID, now), {
  tokenUrl: environment.LUCCA_TOKEN_URL ?? null,
  timeoutMs: LUCCA_TIMEOUT_MS,
  now,
  requestLimit: budget.at('lookup'),
});
const mappings = new MappingStore(tables, environment.MAPPINGS_TABLE);
const send = createEventSender(queue, environment.QUEUE_URL);
const directory = createEmployeeDirectory({
  tables,
  table: environment.DIRECTORY_TABLE,
  records,
  api: lucca,
  configurations: () => configurations.all(),
  send,
  sleep,
  now,
});
const { TALLIES_TABLE: countsTable } = environment;
const lateHours = countsTable === undefined ? null : new LateHours(tables, countsTable, now);
const dependencies = {
  configurations: () => configurations.all(),
  recentConfigurations: () => configurations.recent(),
  mappings: environment.GUESTS_TABLE
    ? withGuestIndex(mappings, new GuestIndex(tables, environment.GUESTS_TABLE), logger)
    : mappings,
  openCalendar: google.openCalendar,
  unsupportedStatusEvents: new UnsupportedStatusEvents(now),
  send,
  now,
};

const handleBatch = createHandler({
  preload: (events) => directory.preload(employeesOf(events)),
  syncEvent: (message, deadline) =>
    syncEvent(message, deadline, { ...dependencies, directory: directory.withDeadline(deadline) }),
  logs: new LogStore(tables, environment.LOGS_TABLE, lateHours),
  delayRetry: createRetryDelayer(queue, environment.QUEUE_URL),
  hashEmployee,
  logger,
  metrics,
  random: Math.random,
  now,
});

export const handler = withHealthCheck(handleBatch, syncProbes({ tables, queue, secrets }, environment));

/** Lambda waits for it, see `lib/bundling/start.mjs`. */
export const ready = prewarm(
  [
    async () => {
      const active = (await configurations.all()).filter((one) => one.active);
      const secretIds = new Set(active.map((one) => one.google.credentialsSecretId));
      await Promise.all(
        [...secretIds].slice(0, MAX_PREWARMED_SECRETS).map((id) => google.credentials.read(id)),
      );
    },
    // Reads the key.
    () => hashEmployee(''),
    // Opens the connections.
    ...Object.values(googleProbes(environment)),
  ],
  PREWARM_LIMIT_MS,
);
