import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { join } from 'node:path';
import * as schemas from '../../../functions/store/tables';
import { awsEnvironment, clientOptions } from '../aws/aws-environment';
import { createTable, startDynamoDb } from '../aws/dynamodb';
import { startSecretsManager } from '../aws/secrets-manager';
import { startSqs } from '../aws/sqs';
import { startFakeGoogle } from '../fakes/google/fake-google';
import { startFakeLuccaApi } from '../fakes/lucca/api/server';
import { CleanupStack } from '../local-stack/cleanup-stack';

const TABLES = {
  configurations: schemas.CONFIGURATIONS_TABLE,
  mappings: schemas.MAPPINGS_TABLE,
  logs: schemas.LOGS_TABLE,
  tallies: schemas.TALLIES_TABLE,
  guests: schemas.GUESTS_TABLE,
  directory: schemas.DIRECTORY_TABLE,
  audit: schemas.AUDIT_TABLE,
};

/**
 * Fakes of all dependencies, as after the first deployment, with a row in each table and a message that checks must not
 * change.
 */
export async function startSurroundings() {
  const cleanup = new CleanupStack();
  const dynamodb = await startDynamoDb();
  cleanup.add(() => dynamodb.stop());
  const sqs = await startSqs();
  cleanup.add(() => sqs.stop());
  const secretsManager = await startSecretsManager({ 'app/log-key': 'k'.repeat(64) });
  cleanup.add(() => secretsManager.stop());
  for (const name of ['app/webhook', 'app/lucca-api']) secretsManager.put(name, null);
  const google = await startFakeGoogle();
  const googleStopping = new CleanupStack();
  googleStopping.add(() => google.stop());
  cleanup.add(() => googleStopping.close());
  const lucca = await startFakeLuccaApi();
  const luccaStopping = new CleanupStack();
  luccaStopping.add(() => lucca.stop());
  cleanup.add(() => luccaStopping.close());

  const dynamo = new DynamoDBClient(clientOptions(dynamodb.endpoint));
  const tables = DynamoDBDocumentClient.from(dynamo);
  const queue = new SQSClient(clientOptions(sqs.endpoint));
  cleanup.add(() => {
    dynamo.destroy();
    queue.destroy();
    return Promise.resolve();
  });
  for (const [name, schema] of Object.entries<schemas.TableSchema>(TABLES)) {
    await createTable(dynamodb.endpoint, name, schema);
    const keys = [schema.partitionKey, schema.sortKey ?? schema.partitionKey].map((key): [string, string] => [
      key,
      'ours',
    ]);
    await tables.send(new PutCommand({ TableName: name, Item: Object.fromEntries(keys) }));
  }
  const queueUrl = await sqs.createFifoQueue('events.fifo');
  const message = { MessageBody: 'ours', MessageGroupId: 'ours', MessageDeduplicationId: 'ours' };
  await queue.send(new SendMessageCommand({ QueueUrl: queueUrl, ...message }));

  return {
    secretsManager,
    google,
    lucca,
    stopGoogle: () => googleStopping.close(),
    stopLucca: () => luccaStopping.close(),
    /** Environment variables of all four functions. */
    environment: {
      ...awsEnvironment({
        dynamodb: dynamodb.endpoint,
        sqs: sqs.endpoint,
        secretsManager: secretsManager.endpoint,
      }),
      ...Object.fromEntries(Object.keys(TABLES).map((name) => [`${name.toUpperCase()}_TABLE`, name])),
      QUEUE_URL: queueUrl,
      WEBHOOK_SECRET_ID: 'app/webhook',
      LUCCA_API_SECRET_ID: 'app/lucca-api',
      LOG_KEY_SECRET_ID: 'app/log-key',
      GOOGLE_SECRET_PREFIX: 'app/google/',
      SIGN_IN_FILE: join(__dirname, 'sign-in.json'),
      GOOGLE_CALENDAR_ROOT_URL: google.rootUrl,
      GOOGLE_TOKEN_URL: google.tokenUrl,
    },
    /** All rows of all tables, and the attributes of the queue, such as its numbers of messages. */
    async contents() {
      const names = Object.keys(TABLES);
      const rows = await Promise.all(names.map((name) => tables.send(new ScanCommand({ TableName: name }))));
      const { Attributes } = await queue.send(
        new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
      );
      return { rows: rows.map(({ Items }) => Items), queue: Attributes };
    },
    /** Deletes these tables and the queue. */
    async remove({ tables: names }: { tables: string[] }) {
      for (const TableName of names) await dynamo.send(new DeleteTableCommand({ TableName }));
      await queue.send(new DeleteQueueCommand({ QueueUrl: queueUrl }));
    },
    stop: () => cleanup.close(),
  };
}
