import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { LogStore } from '../../functions/store/log-store';
import { UnresolvedEvents } from '../../functions/store/unresolved-events';
import type { CommandContext } from '../command-line/context';
import type { Cloud } from './aws';
import { checkConfigurations, checkOpenEvents, checkQueues } from './checks/events';
import { checkGoogleAccess, knownEmployees } from './checks/google';
import { checkEndpoint, checkScopes } from './checks/lucca';
import { checkSecrets } from './checks/secrets';
import { checkAlarms, checkFunctions, checkStack, FUNCTIONS } from './checks/stack';
import { checkTables, TABLES } from './checks/tables';
import { checkSignature } from './checks/webhook';
import { deploymentOf, type Urls } from './deployment';
import type { Check } from './finding';
import { lookupsOf } from './lookups';

export type DoctorContext = CommandContext & {
  secretsManager: SecretsManagerClient;
  sqs: SQSClient;
  cloud: Cloud;
};

export type Asked = {
  /** Null: the environment says where everything is. */
  stackName: string | null;
  /** For whom Google is asked; see {@link GoogleDependencies}. */
  employees: string[];
};

/** What the checks ask of a stack. */
const OUTPUTS: readonly string[] = [
  'WebhookUrl',
  'QueueUrl',
  'DeadLetterQueueUrl',
  ...TABLES.map(({ output }) => output),
  'WebhookSecretId',
  'LuccaApiSecretId',
  'GoogleSecretPrefix',
  ...FUNCTIONS,
  'AlarmTopicArn',
];

/** All checks, from outside in. Each stands by itself: what one finds hides no other. */
export function checksOf({ stackName, employees }: Asked, context: DoctorContext, urls: Urls): Check[] {
  const { client, sqs, cloud, now, newId } = context;
  const deployment = deploymentOf(stackName, context);
  const lookups = lookupsOf(context, deployment, urls);
  const logsTable = () => deployment.setting('LOGS_TABLE', 'LogsTable');
  const googlePrefix = () => deployment.output('GoogleSecretPrefix').catch(() => null);
  async function* employeesOf(configuration: string) {
    yield* knownEmployees(new LogStore(client, await logsTable()), configuration, now());
  }

  return [
    { name: 'stack', title: 'Stack', look: () => checkStack(deployment, OUTPUTS) },
    { name: 'webhook', title: 'Webhook', look: async () => [await lookups.webhook()] },
    { name: 'secrets', title: 'Secrets', look: async () => checkSecrets(lookups, await googlePrefix()) },
    { name: 'signature', title: 'Signatures', look: () => checkSignature({ ...lookups, now, newId }) },
    { name: 'lucca-api', title: "Lucca's API", look: () => checkScopes(lookups) },
    { name: 'endpoint', title: "Lucca's endpoint", look: () => checkEndpoint(lookups, stackName) },
    {
      name: 'configurations',
      title: 'Configurations',
      look: () => checkConfigurations(lookups, stackName),
    },
    {
      name: 'google',
      title: 'Google',
      look: () => checkGoogleAccess({ ...lookups, employees, employeesOf, now }),
    },
    { name: 'tables', title: 'Tables', look: () => checkTables(client, deployment) },
    { name: 'functions', title: 'Functions', look: () => checkFunctions(cloud, deployment) },
    { name: 'queues', title: 'Events', look: () => checkQueues(sqs, deployment) },
    {
      name: 'open-events',
      title: 'What remains',
      look: async () => checkOpenEvents(new UnresolvedEvents(client, await logsTable()), now()),
    },
    { name: 'alarms', title: 'Alarms', look: () => checkAlarms(cloud, deployment) },
  ];
}
