import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { LogList } from '../../functions/store/log/log-list';
import { UnresolvedEvents } from '../../functions/store/log/unresolved-events';
import type { CommandContext } from '../command-line/context';
import type { AwsApi } from './aws';
import { checkAlarms } from './checks/alarms';
import { checkConcurrency } from './checks/concurrency';
import { checkDirectory } from './checks/directory';
import { checkConfigurations, checkQueues, checkUnresolvedEvents } from './checks/events';
import { checkGoogleAccess, findRecentEmployees } from './checks/google';
import { checkEndpoint, checkScopes } from './checks/lucca';
import { checkSecrets } from './checks/secrets';
import { checkFunctions, checkStack, FUNCTIONS } from './checks/stack';
import { checkTables, TABLES } from './checks/tables';
import { checkSignatures, checkWebhookEcho } from './checks/webhook';
import { createDeployment, memoize, type Urls } from './deployment';
import type { Check } from './finding';
import { createLookups } from './lookups';

export type DoctorContext = CommandContext & {
  secretsManager: SecretsManagerClient;
  sqs: SQSClient;
  aws: AwsApi;
};

export type DoctorOptions = {
  /** Null if only the environment describes the deployment. */
  stackName: string | null;
  /** Addresses for the Google check; if empty, recent ones from the log. */
  employees: string[];
};

/** The stack's outputs that the checks need. */
const OUTPUTS: readonly string[] = [
  'WebhookUrl',
  'QueueUrl',
  'DeadLetterQueueUrl',
  ...TABLES.map(({ output }) => output),
  'WebhookSecretId',
  'LuccaApiSecretId',
  'GoogleSecretPrefix',
  ...FUNCTIONS,
  'AccountConcurrency',
];

/** Creates all checks, in the order of an event's path. They are independent: no failure hides another one. */
export function createChecks(
  { stackName, employees }: DoctorOptions,
  context: DoctorContext,
  urls: Urls,
): Check[] {
  const { client, sqs, aws, now, newId } = context;
  const deployment = createDeployment(stackName, context);
  const lookups = createLookups(context, deployment, urls);
  const webhookEcho = memoize(async () =>
    checkWebhookEcho({ webhookUrl: await lookups.webhookUrl(), word: newId(), now }),
  );
  const googleSecretPrefix = () => deployment.output('GoogleSecretPrefix').catch(() => null);
  const logsTable = () => deployment.readSetting('LOGS_TABLE', 'LogsTable');
  async function* recentEmployees(configuration: string) {
    yield* findRecentEmployees(new LogList(client, await logsTable()), configuration, now());
  }

  return [
    { name: 'stack', title: 'Stack', run: () => checkStack(deployment, OUTPUTS) },
    { name: 'webhook', title: 'Webhook', run: async () => [await webhookEcho()] },
    { name: 'secrets', title: 'Secrets', run: async () => checkSecrets(lookups, await googleSecretPrefix()) },
    {
      name: 'signature',
      title: 'Signatures',
      run: () => checkSignatures({ ...lookups, webhookEcho, now, newId }),
    },
    { name: 'lucca-api', title: 'Lucca API', run: () => checkScopes(lookups) },
    { name: 'endpoint', title: 'Lucca endpoint', run: () => checkEndpoint(lookups, stackName) },
    { name: 'configurations', title: 'Configurations', run: () => checkConfigurations(lookups, stackName) },
    {
      name: 'directory',
      title: 'Directory',
      run: () => checkDirectory({ ...lookups, stackName, now }),
    },
    {
      name: 'google',
      title: 'Google',
      run: () => checkGoogleAccess({ ...lookups, employees, recentEmployees, now }),
    },
    { name: 'tables', title: 'Tables', run: () => checkTables(client, deployment) },
    { name: 'functions', title: 'Functions', run: () => checkFunctions(aws, deployment) },
    { name: 'concurrency', title: 'Concurrency', run: () => checkConcurrency(aws, deployment) },
    { name: 'queues', title: 'Queues', run: () => checkQueues(sqs, deployment) },
    {
      name: 'open-events',
      title: 'Unresolved events',
      run: async () => checkUnresolvedEvents(new UnresolvedEvents(client, await logsTable()), now()),
    },
    { name: 'alarms', title: 'Alarms', run: () => checkAlarms(aws, deployment) },
  ];
}
