import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SQSClient } from '@aws-sdk/client-sqs';
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { withHealthCheck } from '../health/health-check';
import { ADMIN_CONSOLE } from '../domain/authorization-instructions';
import { createDirectoryRefresh } from '../directory/create-refresh';
import { JobWorker } from '../import/job-worker';
import { LUCCA_TIMEOUT_MS, LuccaApi } from '../lucca/api/client';
import { LuccaCredentialsStore } from '../lucca/api/credentials';
import { createListObserver } from '../lucca/api/requests';
import { createEventSender, createQueueDepthReader } from '../queue/sender';
import { sleep } from '../shared/async';
import { AWS_CLIENT_OPTIONS } from '../shared/aws-clients';
import { readEnvironment } from '../shared/environment';
import { requestsPerMinuteVariable } from '../shared/request-budget';
import { createLogger, createMetrics, RECONCILE_TASKS } from '../shared/telemetry';
import { AuditTrail } from '../store/audit-trail';
import { AuthorizationStore } from '../store/authorization-store';
import { CachedConfigurations, ConfigurationStore } from '../store/configuration-store';
import { DirectoryStore } from '../store/directory-store';
import { createDocumentClient } from '../store/dynamodb';
import { ImportChanges } from '../store/import-changes';
import { LateHours } from '../store/log/late-hours';
import { EventLookup, LogStore } from '../store/log/log-store';
import { MailOutbox } from '../store/mail-outbox';
import { OutcomeRecount } from '../store/log/outcome-recount';
import { RecordStore } from '../store/record-store';
import { LuccaRequestBudget, type RequestPriority } from '../store/request-limit';
import { UnfilteredLists } from '../store/unfiltered-lists';
import { UnresolvedEvents } from '../store/log/unresolved-events';
import { createAuthorizationHistoryTask } from './authorization-history';
import { createCatchUpTask } from './catch-up/catch-up';
import { rememberExisting } from './catch-up/known-events';
import { createDirectoryTask } from './directory';
import { createHandler } from './handler';
import { createImportTask } from './import';
import { createSesMailer, SES_CLIENT_OPTIONS } from './notifications/mail/ses-mailer';
import { createNotifyTask } from './notifications/notify';
import { reconcileProbes } from './probes';
import { createReplayTask } from './replay/replay';
import { RunLock } from './run-lock';
import type { Task } from './task';
import { createWatchEndpointTask } from './webhook-endpoint';

const environment = readEnvironment(
  {
    QUEUE_URL: z.url(),
    CONFIGURATIONS_TABLE: z.string().min(1),
    LOGS_TABLE: z.string().min(1),
    TALLIES_TABLE: z.string().min(1),
    DIRECTORY_TABLE: z.string().min(1),
    AUDIT_TABLE: z.string().min(1),
    LUCCA_API_SECRET_ID: z.string().min(1),
    LUCCA_TOKEN_URL: z.url().optional(),
    /** Budget of all functions and commands together. */
    LUCCA_REQUESTS_PER_MINUTE: requestsPerMinuteVariable,
    WEBHOOK_URL: z.url().optional(),
    /** Second URL of the webhook, which the endpoint in Lucca may still have. */
    OTHER_WEBHOOK_URL: z.url().optional(),
    NOTIFICATION_SENDER: z.string().min(1).optional(),
    /** Separated by commas. */
    OPERATOR_EMAILS: z.string().default(''),
    LOG_URL: z.url().optional(),
    CONSOLE_URL: z.url().optional(),
    /** For tests and the local stack. */
    GOOGLE_ADMIN_URL: z.url().default(ADMIN_CONSOLE),
    STACK_NAME: z.string().min(1).optional(),
    /** Queue depth up to which replays are added. */
    REPLAYS_AHEAD: z.coerce.number().int().positive().default(100),
  },
  process.env,
);

const now = () => Date.now();
const logger = createLogger('reconcile');
const tables = createDocumentClient();
const queue = new SQSClient(AWS_CLIENT_OPTIONS);
const records = new RecordStore(tables, environment.CONFIGURATIONS_TABLE);
const budget = new LuccaRequestBudget(records, {
  requestsPerMinute: environment.LUCCA_REQUESTS_PER_MINUTE,
  now,
});
const configurations = new ConfigurationStore(tables, environment.CONFIGURATIONS_TABLE);
const secrets = new SecretsManagerClient(AWS_CLIENT_OPTIONS);
const luccaCredentials = new LuccaCredentialsStore(secrets, environment.LUCCA_API_SECRET_ID, now);
const luccaAt = (priority: RequestPriority) =>
  new LuccaApi(luccaCredentials, {
    tokenUrl: environment.LUCCA_TOKEN_URL ?? null,
    timeoutMs: LUCCA_TIMEOUT_MS,
    now,
    requestLimit: budget.at(priority),
    unfilteredLists: new UnfilteredLists(records, now),
    ...createListObserver(logger),
  });
const lucca = luccaAt('endpoint');
const cachedConfigurations = new CachedConfigurations(configurations, now);
const lateHours = new LateHours(tables, environment.TALLIES_TABLE, now);
const recount = new OutcomeRecount({
  client: tables,
  tables: { counts: environment.TALLIES_TABLE, logs: environment.LOGS_TABLE },
  lateHours,
  now,
});
const { NOTIFICATION_SENDER: sender } = environment;
const dependencies = {
  lucca,
  webhookUrls: [environment.WEBHOOK_URL, environment.OTHER_WEBHOOK_URL].filter((url) => url !== undefined),
  eventLookup: rememberExisting(new EventLookup(tables, environment.LOGS_TABLE)),
  logs: new LogStore(tables, environment.LOGS_TABLE, lateHours),
  unresolvedEvents: new UnresolvedEvents(tables, environment.LOGS_TABLE, lateHours),
  records,
  configurations,
  authorizations: new AuthorizationStore(records, now),
  send: createEventSender(queue, environment.QUEUE_URL),
  queueDepth: createQueueDepthReader(queue, environment.QUEUE_URL),
  replaysAhead: environment.REPLAYS_AHEAD,
  audit: new AuditTrail(tables, environment.AUDIT_TABLE, now, randomUUID),
  outbox: new MailOutbox(records, now, randomUUID),
  operators: environment.OPERATOR_EMAILS.split(',').filter((address) => address !== ''),
  mailer: sender === undefined ? null : createSesMailer(new SESv2Client(SES_CLIENT_OPTIONS), sender),
  logUrl: environment.LOG_URL ?? null,
  consoleUrl: environment.CONSOLE_URL ?? null,
  adminConsole: environment.GOOGLE_ADMIN_URL,
  stackName: environment.STACK_NAME ?? null,
  newId: randomUUID,
  newNonce: randomUUID,
  sleep,
  logger,
  metrics: createMetrics('reconcile'),
  now,
};

const refresh = createDirectoryRefresh({
  client: tables,
  table: environment.DIRECTORY_TABLE,
  lucca: luccaAt('directory'),
  records,
  configurations: () => cachedConfigurations.all(),
  ...{ send: dependencies.send, sleep, newId: randomUUID, now },
});

const importWorker = new JobWorker({
  ...dependencies,
  changes: new ImportChanges(tables, environment.DIRECTORY_TABLE, now),
  store: new DirectoryStore(tables, environment.DIRECTORY_TABLE, now),
  lucca: luccaAt('import'),
});

const tasks: Record<(typeof RECONCILE_TASKS)[number], Task> = {
  'watch-endpoint': createWatchEndpointTask({ ...dependencies, configurations: cachedConfigurations }),
  'catch-up': createCatchUpTask(dependencies),
  notify: createNotifyTask(dependencies),
  authorizations: createAuthorizationHistoryTask(dependencies),
  count: (deadline) => recount.run(deadline),
  replay: createReplayTask(dependencies),
  directory: createDirectoryTask({ ...dependencies, refresh }),
  import: createImportTask({ ...dependencies, worker: importWorker }),
};

const reconcile = createHandler({
  runLock: new RunLock(records, now),
  tasks: RECONCILE_TASKS.map((name) => ({ name, run: tasks[name] })),
  logger: dependencies.logger,
  metrics: dependencies.metrics,
  now,
});

export const handler = withHealthCheck(reconcile, reconcileProbes({ tables, queue, secrets }, environment));
