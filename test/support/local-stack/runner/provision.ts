import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../../aws/aws-environment';
import { createTableAsDescribed } from '../../aws/dynamodb';
import type { LocalSecretsManager } from '../../aws/secrets-manager';
import type { LocalSqs } from '../../aws/sqs';
import { listenOnLoopback } from '../loopback-server';
import {
  functionName,
  nameInArn,
  readProperties,
  resolveIntrinsics,
  resourcesOf,
  type Lookup,
  type Template,
} from './template';

const keySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));

const table = z.object({
  AttributeDefinitions: z.array(
    z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  KeySchema: keySchema,
  GlobalSecondaryIndexes: z
    .array(
      z.object({
        IndexName: z.string(),
        KeySchema: keySchema,
        Projection: z.object({
          ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
          NonKeyAttributes: z.array(z.string()).optional(),
        }),
      }),
    )
    .optional(),
});

const queue = z.object({
  FifoQueue: z.literal(true),
  ContentBasedDeduplication: z.boolean().optional(),
  DeduplicationScope: z.string().optional(),
  FifoThroughputLimit: z.string().optional(),
  VisibilityTimeout: z.number().optional(),
  MessageRetentionPeriod: z.number().optional(),
  ReceiveMessageWaitTimeSeconds: z.number().optional(),
  MaximumMessageSize: z.number().optional(),
  RedrivePolicy: z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.number() }).optional(),
});

const secret = z.object({
  Name: z.string(),
  SecretString: z.undefined().optional(),
  GenerateSecretString: z.object({ PasswordLength: z.number() }).optional(),
});

export type Emulators = {
  dynamodb: { endpoint: string };
  sqs: LocalSqs;
  secretsManager: LocalSecretsManager;
};

/** Creates the tables, queues and secrets of a template. Secrets are empty unless the template has AWS generate them. */
export async function provision(template: Template, lookup: Lookup, emulators: Emulators): Promise<void> {
  const { dynamodb, sqs, secretsManager } = emulators;
  const tables = resourcesOf(template, 'AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable');
  const queues = resourcesOf(template, 'AWS::SQS::Queue');
  for (const [, resource] of resourcesOf(template, 'AWS::SecretsManager::Secret')) {
    const { Name, GenerateSecretString: generated } = readProperties(resource, secret, lookup);
    secretsManager.put(Name, generated ? 'k'.repeat(generated.PasswordLength) : null);
  }
  await Promise.all([
    ...tables.map(([id, resource]) =>
      createTableAsDescribed(dynamodb.endpoint, {
        ...readProperties(resource, table, lookup),
        TableName: lookup.ref(id),
        BillingMode: 'PAY_PER_REQUEST',
      }),
    ),
    ...queues.map(([id, resource]) =>
      sqs.createFifoQueue(
        nameInArn(lookup.attribute(id, 'Arn')),
        queueAttributes(readProperties(resource, queue, lookup)),
      ),
    ),
  ]);
}

/** SQS takes all attributes as strings, objects as JSON. */
function queueAttributes(properties: z.infer<typeof queue>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
  );
}

const properties = z.looseObject({ ServiceToken: z.string() });

const customResourceResponse = z.object({
  Status: z.enum(['SUCCESS', 'FAILED']),
  Reason: z.string().optional(),
  PhysicalResourceId: z.string().min(1),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
});

/**
 * Creates the custom resources of a template as CloudFormation does: invokes the function of each and reads its response.
 *
 * @throws Error with the reason if one could not be created
 */
export async function createCustomResources(
  template: Template,
  lookup: Lookup,
  invoke: (functionName: string, event: unknown) => Promise<unknown>,
): Promise<void> {
  const responses = new Map<string, string>();
  const responseServer = await listenOnLoopback(
    createServer((request, response) => {
      text(request).then(
        (body) => {
          if (request.method === 'PUT') responses.set(request.url ?? '', body);
          response.writeHead(request.method === 'PUT' ? 200 : 403).end();
        },
        () => response.destroy(),
      );
    }),
  );

  async function create(id: string, type: string, given: unknown): Promise<void> {
    const ResourceProperties = properties.parse(resolveIntrinsics(given, lookup));
    const request = {
      RequestType: 'Create',
      ResponseURL: `${responseServer.origin}/${id}`,
      StackId: `arn:aws:cloudformation:${LOCAL_REGION}:${LOCAL_ACCOUNT}:stack/local/1`,
      RequestId: randomUUID(),
      ResourceType: type,
      LogicalResourceId: id,
      ResourceProperties,
    };
    await invoke(functionName(ResourceProperties.ServiceToken), request);
    const {
      Status,
      Reason = '',
      ...ids
    } = customResourceResponse.parse(JSON.parse(responses.get(`/${id}`) ?? 'null'));
    if (ids.RequestId !== request.RequestId) throw new Error(`${id} responded to another request`);
    if (Status === 'FAILED') throw new Error(`${id} could not be created: ${Reason}`);
  }

  try {
    const custom = Object.entries(template.Resources).filter(([, { Type }]) => Type.startsWith('Custom::'));
    await Promise.all(custom.map(([id, { Type, Properties }]) => create(id, Type, Properties)));
  } finally {
    await responseServer.stop();
  }
}
