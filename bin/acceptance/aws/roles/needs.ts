import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { consoleProbes } from '../../../../functions/console/probes';
import type { Probe } from '../../../../functions/health/health-check';
import { queueProbe, secretProbe, type ProbeClients } from '../../../../functions/health/probes';
import { reconcileProbes } from '../../../../functions/reconcile/probes';
import { syncProbes } from '../../../../functions/sync/probes';
import type { FunctionKey } from '../control-context';

/** A call that a function makes. */
export type Need = {
  /** As in a policy: `dynamodb:GetItem`. */
  action: string;
  /** Name of a table, id of a secret, or URL of a queue. */
  resource: string;
  index?: string;
  /** Partition key of the item, if the function may only write certain ones. */
  key?: string;
};

/** The variables of all functions: those of one function have what its probes use. */
const variables = z.object({
  QUEUE_URL: z.string(),
  CONFIGURATIONS_TABLE: z.string().default(''),
  MAPPINGS_TABLE: z.string().default(''),
  LOGS_TABLE: z.string().default(''),
  DIRECTORY_TABLE: z.string().default(''),
  TALLIES_TABLE: z.string().default(''),
  GUESTS_TABLE: z.string().default(''),
  AUDIT_TABLE: z.string().default(''),
  WEBHOOK_SECRET_ID: z.string().default(''),
  LUCCA_API_SECRET_ID: z.string().default(''),
  LOG_KEY_SECRET_ID: z.string().default(''),
  GOOGLE_SECRET_PREFIX: z.string().default(''),
});

type Variables = z.infer<typeof variables>;

const PROBES: Record<FunctionKey, (clients: ProbeClients, environment: Variables) => Record<string, Probe>> =
  {
    ingest: ({ queue, secrets }, { QUEUE_URL, WEBHOOK_SECRET_ID }) => ({
      queue: queueProbe(queue, QUEUE_URL),
      'secret-webhook': secretProbe(secrets, WEBHOOK_SECRET_ID),
    }),
    sync: syncProbes,
    reconcile: reconcileProbes,
    console: (clients, environment) => consoleProbes(clients, { ...environment, signIn: null }),
  };

/** What no probe can try without an effect. All on the queue. */
const UNPROBED: Record<FunctionKey, string[]> = {
  ingest: ['sqs:SendMessage'],
  sync: ['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'],
  reconcile: ['sqs:SendMessage'],
  console: ['sqs:SendMessage'],
};

/** Only these have no effect on third parties. */
const AWS_PROBE = /^(queue|table-|secret-)/;

/**
 * Lists the calls to AWS of a function: those of its probes, which a test compares with its role, and those that no
 * probe can try. Nothing is sent.
 *
 * @param environment of the deployed function
 */
export async function needsOf(
  key: FunctionKey,
  environment: Readonly<Record<string, string>>,
): Promise<Need[]> {
  const settings = variables.parse(environment);
  const { clients, needs } = recordingClients(settings.GOOGLE_SECRET_PREFIX);
  const probes = Object.entries(PROBES[key](clients, settings));
  for (const [name, probe] of probes) {
    if (AWS_PROBE.test(name)) await probe(AbortSignal.timeout(1000));
  }
  return [...needs, ...UNPROBED[key].map((action) => ({ action, resource: settings.QUEUE_URL }))];
}

const record = z.object({ id: z.string().optional() }).optional();
const tableRequest = z.object({
  TableName: z.string().optional(),
  IndexName: z.string().optional(),
  RequestItems: z.record(z.string(), z.unknown()).optional(),
  Item: record,
  Key: record,
});
const queueRequest = z.object({ QueueUrl: z.string() });
const secretRequest = z.object({ SecretId: z.string() });

/** Clients that record what IAM would check and send nothing. */
function recordingClients(googlePrefix: string): { clients: ProbeClients; needs: Need[] } {
  const needs: Need[] = [];
  const configuration = { region: 'none', credentials: { accessKeyId: 'none', secretAccessKey: 'none' } };
  const tables = DynamoDBDocumentClient.from(new DynamoDBClient(configuration));
  const queue = new SQSClient(configuration);
  const secrets = new SecretsManagerClient(configuration);
  const answer = () => Promise.resolve({ output: { $metadata: {} }, response: {} });
  const options = { step: 'initialize', name: 'record', priority: 'high' } as const;
  const action = (service: string, commandName = '') => `${service}:${commandName.replace(/Command$/, '')}`;
  tables.middlewareStack.add(
    (_, { commandName }) =>
      ({ input }) => {
        const { TableName, IndexName, RequestItems, Item, Key } = tableRequest.parse(input);
        const resource = TableName ?? Object.keys(RequestItems ?? {})[0] ?? '';
        const key = Item?.id ?? Key?.id;
        const named = action('dynamodb', commandName);
        needs.push({
          ...{ action: named, resource },
          ...(IndexName !== undefined && { index: IndexName }),
          ...(key !== undefined && !named.endsWith(':GetItem') && { key }),
        });
        return answer();
      },
    options,
  );
  queue.middlewareStack.add(
    (_, { commandName }) =>
      ({ input }) => {
        needs.push({ action: action('sqs', commandName), resource: queueRequest.parse(input).QueueUrl });
        return answer();
      },
    options,
  );
  secrets.middlewareStack.add(
    (_, { commandName }) =>
      ({ input }) => {
        const { SecretId: id } = secretRequest.parse(input);
        // Any name below the prefix stands for all.
        const resource = googlePrefix !== '' && id.startsWith(googlePrefix) ? googlePrefix : id;
        needs.push({ action: action('secretsmanager', commandName), resource });
        return answer();
      },
    options,
  );
  return { clients: { tables, queue, secrets }, needs };
}
