import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';
import { ADMIN_CONSOLE } from '../domain/authorization-instructions';
import { createGoogleClient, GOOGLE_URLS } from '../google/google-client';
import { createDirectoryRefresh } from '../directory/create-refresh';
import type { DirectoryRefresh } from '../directory/refresh';
import { withHealthCheck } from '../health/health-check';
import { ImportJobs } from '../import/import-jobs';
import { JobWorker, luccaAccessProblem } from '../import/job-worker';
import { LUCCA_TIMEOUT_MS, LuccaApi } from '../lucca/api/client';
import { LuccaCredentialsStore } from '../lucca/api/credentials';
import { createListObserver } from '../lucca/api/requests';
import { probeTenant } from '../lucca/api/tenant-probe';
import { createEventSender, createQueueDepthReader } from '../queue/sender';
import { AWS_CLIENT_OPTIONS } from '../shared/aws-clients';
import { readEnvironment } from '../shared/environment';
import { requestsPerMinuteVariable } from '../shared/request-budget';
import { createLogger, createMetrics } from '../shared/telemetry';
import { sleep } from '../shared/async';
import { ActivationStore } from '../store/activation-store';
import { AuditTrail } from '../store/audit-trail';
import { AuthorizationStore } from '../store/authorization-store';
import { CachedConfigurations, ConfigurationStore } from '../store/configuration-store';
import { DirectoryStore } from '../store/directory-store';
import { createDocumentClient } from '../store/dynamodb';
import { GuestIndex } from '../store/guest-index';
import { ImportChanges } from '../store/import-changes';
import { ChartCounts } from '../store/log/chart-counts';
import { InvalidEvents } from '../store/log/invalid-events';
import { LogPages } from '../store/log/log-pages';
import { EventLookup, LogStore } from '../store/log/log-store';
import { MappingStore } from '../store/mapping-store';
import { OutcomeCounts } from '../store/log/outcome-counts';
import { RecordStore } from '../store/record-store';
import { RelatedEvents } from '../store/log/related-events';
import { LuccaRequestBudget, requestLimit, type RequestPriority } from '../store/request-limit';
import { UnfilteredLists } from '../store/unfiltered-lists';
import { UnresolvedEvents } from '../store/log/unresolved-events';
import { Establishments } from './configurations/establishments';
import { createCheckingGate, GoogleSecrets } from './configurations/google';
import { configurationOperations } from './configurations/operations';
import { EmployeeSearch } from './directory/employee-search';
import { directoryOperations } from './directory/operations';
import { createHandler } from './handler';
import { importOperations } from './imports/operations';
import { readPageFiles } from './http/page-files';
import { logOperations } from './logs/operations';
import { openApiDocument } from './open-api';
import { consoleProbes } from './probes';
import { OpenIdProvider } from './sign-in/open-id-provider';
import { readSignInFile, SIGN_IN_FILE } from './sign-in/settings';

/** Timeout of one Google call. Short, because a person waits for the result. */
const GOOGLE_TIMEOUT_MS = 5000;

const environment = readEnvironment(
  {
    CONFIGURATIONS_TABLE: z.string().min(1),
    MAPPINGS_TABLE: z.string().min(1),
    LOGS_TABLE: z.string().min(1),
    DIRECTORY_TABLE: z.string().min(1),
    TALLIES_TABLE: z.string().min(1),
    GUESTS_TABLE: z.string().min(1),
    AUDIT_TABLE: z.string().min(1),
    QUEUE_URL: z.url(),
    LUCCA_API_SECRET_ID: z.string().min(1),
    GOOGLE_SECRET_PREFIX: z.string().min(1),
    /** Replaces the file next to the function's code. */
    SIGN_IN_FILE: z.string().min(1).optional(),
    LUCCA_TOKEN_URL: z.url().optional(),
    /** Budget of all functions and commands together. */
    LUCCA_REQUESTS_PER_MINUTE: requestsPerMinuteVariable,
    ...GOOGLE_URLS,
    /** For tests and the local stack, as the other URLs. */
    GOOGLE_ADMIN_URL: z.url().default(ADMIN_CONSOLE),
    /** Where the platform team publishes `lib/runbook.md`. */
    RUNBOOK_URL: z.url().optional(),
    /** The tenant that a local Lucca simulates. */
    LUCCA_TENANT_URL: z.url().optional(),
  },
  process.env,
);

const now = () => Date.now();
const logger = createLogger('console');
const tables = createDocumentClient();
const queue = new SQSClient(AWS_CLIENT_OPTIONS);
const secrets = new SecretsManagerClient(AWS_CLIENT_OPTIONS);
const configurations = new ConfigurationStore(tables, environment.CONFIGURATIONS_TABLE);
const records = new RecordStore(tables, environment.CONFIGURATIONS_TABLE);
const budget = new LuccaRequestBudget(records, {
  requestsPerMinute: environment.LUCCA_REQUESTS_PER_MINUTE,
  now,
});
const authorizations = new AuthorizationStore(records, now);
const audit = new AuditTrail(tables, environment.AUDIT_TABLE, now, randomUUID);
const outcomeCounts = new OutcomeCounts(
  tables,
  { counts: environment.TALLIES_TABLE, logs: environment.LOGS_TABLE },
  now,
);
const logPages = new LogPages(tables, environment.LOGS_TABLE, outcomeCounts, now);
const unresolvedEvents = new UnresolvedEvents(tables, environment.LOGS_TABLE);
const google = createGoogleClient(secrets, createCheckingGate(authorizations, now), {
  urls: environment,
  timeoutMs: GOOGLE_TIMEOUT_MS,
  now,
});
const luccaCredentials = new LuccaCredentialsStore(secrets, environment.LUCCA_API_SECRET_ID, now);
const luccaAt = (priority: RequestPriority) =>
  new LuccaApi(luccaCredentials, {
    ...createListObserver(logger),
    requestLimit: budget.at(priority),
    unfilteredLists: new UnfilteredLists(records, now),
    tokenUrl: environment.LUCCA_TOKEN_URL ?? null,
    timeoutMs: LUCCA_TIMEOUT_MS,
    now,
  });
const lucca = luccaAt('endpoint');
const luccaForRefresh = luccaAt('directory');
const luccaForImport = luccaAt('import');
const directory = new DirectoryStore(tables, environment.DIRECTORY_TABLE, now);
const send = createEventSender(queue, environment.QUEUE_URL);
const queueDepth = createQueueDepthReader(queue, environment.QUEUE_URL);
const signIn = readSignInFile(environment.SIGN_IN_FILE ?? join(__dirname, SIGN_IN_FILE));
const employees = new EmployeeSearch(directory, now);
const activations = new ActivationStore(records, now);
const jobs = new ImportJobs({ records, newId: randomUUID, now });
const shared = { configurations, audit, activations, jobs, outcomeCounts, unresolvedEvents, employees, now };

const serve = createHandler({
  operations: {
    getPerson: ({ person }) => Promise.resolve({ body: person }),
    ...configurationOperations({
      ...shared,
      authorizations,
      ...google,
      secrets: new GoogleSecrets(secrets, environment.GOOGLE_SECRET_PREFIX, now),
      establishments: new Establishments({
        ...{ lucca, employees, now },
        store: directory,
        simulatedTenant: environment.LUCCA_TENANT_URL ?? null,
      }),
      probeTenant,
      adminConsole: environment.GOOGLE_ADMIN_URL,
    }),
    ...directoryOperations({
      ...shared,
      createRefresh,
      lucca,
    }),
    ...importOperations({
      ...shared,
      worker: new JobWorker({
        ...{ records, audit, send, queueDepth, sleep, now, store: directory, newId: randomUUID },
        changes: new ImportChanges(tables, environment.DIRECTORY_TABLE, now),
        lucca: luccaForImport,
      }),
      accessProblem: (tenant) => luccaAccessProblem(luccaForImport, tenant),
      directory,
      requestsPerMinute: requestLimit('import', environment.LUCCA_REQUESTS_PER_MINUTE),
    }),
    ...logOperations({
      ...shared,
      logs: new LogStore(tables, environment.LOGS_TABLE),
      logPages,
      invalidEvents: new InvalidEvents(tables, environment.LOGS_TABLE, now),
      chartCounts: new ChartCounts(outcomeCounts, logPages, now),
      relatedEvents: new RelatedEvents(tables, environment.LOGS_TABLE, now),
      eventLookup: new EventLookup(tables, environment.LOGS_TABLE),
      mappings: new MappingStore(tables, environment.MAPPINGS_TABLE),
      guests: new GuestIndex(tables, environment.GUESTS_TABLE),
      lucca,
      send,
      queueDepth,
      newNonce: randomUUID,
      runbookUrl: environment.RUNBOOK_URL ?? null,
    }),
  },
  signIn,
  provider: new OpenIdProvider(fetch),
  files: readPageFiles(join(__dirname, 'page')),
  openApi: () => openApiDocument(signIn?.issuer ?? null),
  logger,
  metrics: createMetrics('console'),
  now,
});

/** With the current configurations: those of the last operation may be outdated. During a refresh, they are cached. */
function createRefresh(): DirectoryRefresh {
  const cached = new CachedConfigurations(configurations, now);
  return createDirectoryRefresh({
    ...{ client: tables, table: environment.DIRECTORY_TABLE, records, send, sleep, now },
    lucca: luccaForRefresh,
    configurations: () => cached.all(),
    newId: randomUUID,
  });
}

export const handler = withHealthCheck(
  serve,
  consoleProbes({ tables, queue, secrets }, { ...environment, signIn }),
);
