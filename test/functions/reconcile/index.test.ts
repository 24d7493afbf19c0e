import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { queuedEvent } from '../../../functions/queue/message';
import type { Handler } from '../../../functions/reconcile/handler';
import { ConfigurationStore } from '../../../functions/store/configuration-store';
import { LogStore } from '../../../functions/store/log/log-store';
import {
  CONFIGURATIONS_TABLE,
  DIRECTORY_TABLE,
  LOGS_TABLE,
  TALLIES_TABLE,
} from '../../../functions/store/tables';
import { awsEnvironment, clientOptions } from '../../support/aws/aws-environment';
import { createTable, observedClient, startDynamoDb } from '../../support/aws/dynamodb';
import { startSecretsManager } from '../../support/aws/secrets-manager';
import { startSqs } from '../../support/aws/sqs';
import { aConfiguration } from '../../support/builders/configurations';
import { aWaitingEntry } from '../../support/builders/log-entries';
import { observeTelemetry } from '../../support/harness/observed-telemetry';
import { CleanupStack } from '../../support/local-stack/cleanup-stack';

/** The deployed function with the real SDK, against local DynamoDB, SQS and Secrets Manager. */
let handler: Handler;
let telemetry: ReturnType<typeof observeTelemetry>;
let tables: DynamoDBDocumentClient;
let queue: SQSClient;
let queueUrl: string;
let cleanup: CleanupStack;
const environment = process.env;
const CONTEXT = { getRemainingTimeInMillis: () => 240_000 };

beforeEach(async () => {
  cleanup = new CleanupStack();
  const dynamodb = await startDynamoDb();
  cleanup.add(() => dynamodb.stop());
  await createTable(dynamodb.endpoint, 'configurations', CONFIGURATIONS_TABLE);
  await createTable(dynamodb.endpoint, 'logs', LOGS_TABLE);
  await createTable(dynamodb.endpoint, 'tallies', TALLIES_TABLE);
  await createTable(dynamodb.endpoint, 'directory', DIRECTORY_TABLE);
  ({ client: tables } = observedClient(dynamodb.endpoint));
  const sqs = await startSqs();
  cleanup.add(() => sqs.stop());
  queueUrl = await sqs.createFifoQueue('events.fifo', { MaximumMessageSize: '1048576' });
  queue = new SQSClient(clientOptions(sqs.endpoint));
  const secretsManager = await startSecretsManager({ lucca: '' });
  cleanup.add(() => secretsManager.stop());
  process.env = {
    ...environment,
    ...awsEnvironment({
      dynamodb: dynamodb.endpoint,
      sqs: sqs.endpoint,
      secretsManager: secretsManager.endpoint,
    }),
    QUEUE_URL: queueUrl,
    CONFIGURATIONS_TABLE: 'configurations',
    LOGS_TABLE: 'logs',
    TALLIES_TABLE: 'tallies',
    DIRECTORY_TABLE: 'directory',
    AUDIT_TABLE: 'audit',
    LUCCA_API_SECRET_ID: 'lucca',
    WEBHOOK_URL: 'https://hooks.example/webhook',
  };
  telemetry = observeTelemetry('reconcile');
  // A cold start for each test.
  jest.resetModules();
  ({ handler } = await import('../../../functions/reconcile/index'));
});

afterEach(async () => {
  tables.destroy();
  queue.destroy();
  await cleanup.close();
  process.env = environment;
  jest.restoreAllMocks();
});

async function received(): Promise<unknown[]> {
  const { Messages = [] } = await queue.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
  );
  return Messages.map(({ Body = '' }) => queuedEvent.parse(JSON.parse(Body)));
}

describe('the reconcile function', () => {
  it('replays waiting events without access to Lucca and without mails', async () => {
    await new ConfigurationStore(tables, 'configurations').save([aConfiguration()], 0);
    const at = new Date(Date.now() - 60 * 60_000).toISOString();
    await new LogStore(tables, 'logs').record(aWaitingEntry({ at }), 'applied');
    await handler({}, CONTEXT);
    await handler({}, CONTEXT);

    expect(await received()).toMatchObject([{ eventId: '123', via: 'replay' }]);
    const tasks = telemetry.logs().filter((line) => JSON.stringify(line).includes('Task completed'));
    const names = [
      ...['watch-endpoint', 'catch-up', 'notify', 'authorizations', 'count', 'replay', 'directory', 'import'],
    ];
    expect(tasks).toMatchObject([...names, ...names].map((task) => ({ task })));
    const idle = telemetry.text().match(/(Endpoint watch|Catch-up|Mails|Directory) disabled/g);
    expect(idle?.sort()).toEqual(
      ['Catch-up', 'Directory', 'Endpoint watch', 'Mails'].map((task) => `${task} disabled`),
    );
    // Metrics cost money in each hour that has data: a run without work or problems emits none.
    expect(
      telemetry.published().filter(([name]) => name !== 'EventsReplayed' && name !== 'EventsWaiting'),
    ).toEqual([]);
  });

  it('fails at start and names the variable when the environment is incomplete', async () => {
    delete process.env['LUCCA_API_SECRET_ID'];
    jest.resetModules();

    await expect(import('../../../functions/reconcile/index')).rejects.toThrow('LUCCA_API_SECRET_ID');
  });
});
