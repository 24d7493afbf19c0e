import * as z from 'zod';
import { createTableAsDescribed } from '../../aws/dynamodb';
import type { LocalSecretsManager } from '../../aws/secrets-manager';
import type { LocalSqs } from '../../aws/sqs';
import { nameInArn } from './resource-references';
import { readProperties, resourcesOf, type Lookup, type Template } from './template';

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
