import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient, type Message } from '@aws-sdk/client-sqs';
import type { Handler } from '../../../functions/ingest/handler';
import { queuedEvent } from '../../../functions/queue/message';
import { awsEnvironment, clientOptions } from '../../support/aws/aws-environment';
import { startSecretsManager, type LocalSecretsManager } from '../../support/aws/secrets-manager';
import { startSqs, type LocalSqs } from '../../support/aws/sqs';
import { bytes, envelope, trainingSession } from '../../support/builders/lucca-examples';
import { delivery, OTHER_SECRET, SECRET } from '../../support/builders/webhook-requests';
import { startFaultProxy, type FaultProxy } from '../../support/harness/ingest-harness';
import { observeTelemetry } from '../../support/harness/observed-telemetry';

/** The deployed handler with the real SDK, against fakes of SQS and Secrets Manager. */
let handler: Handler;
let sqs: LocalSqs;
let queueProxy: FaultProxy;
let secretsProxy: FaultProxy;
let secretsManager: LocalSecretsManager;
let client: SQSClient;
let queueUrl: string;
let queues = 0;
let telemetry: ReturnType<typeof observeTelemetry>;
const environment = process.env;

const EVENT = bytes(envelope(trainingSession));
const secretText = (...secrets: string[]) => JSON.stringify({ secrets });
const BROKEN_SECRETS: [
  what: string,
  how: { remove?: true; text?: string | null; refusal?: { type: string; message: string } },
  problem: string,
][] = [
  ['missing', { remove: true }, 'ResourceNotFoundException'],
  ['without a value', { text: null }, 'ResourceNotFoundException'],
  ['empty', { text: '' }, 'malformed_secret'],
  ['denied', { refusal: { type: 'AccessDeniedException', message: SECRET } }, 'AccessDeniedException'],
];
const post = (body: Buffer, secret = SECRET) => handler(delivery(body, Date.now(), secret));

/** Receives and deletes all messages. */
async function drain(): Promise<Message[]> {
  const { Messages: messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['All'],
    }),
  );
  for (const { ReceiptHandle } of messages) {
    await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
  }
  return messages.length > 0 ? [...messages, ...(await drain())] : [];
}

beforeAll(async () => {
  sqs = await startSqs();
  client = new SQSClient(clientOptions(sqs.endpoint));
});

beforeEach(async () => {
  queues += 1;
  queueUrl = await sqs.createFifoQueue(`events-${queues}.fifo`, { MaximumMessageSize: '1048576' });
  secretsManager = await startSecretsManager({ webhook: secretText(SECRET) });
  secretsProxy = await startFaultProxy(secretsManager.endpoint);
  queueProxy = await startFaultProxy(sqs.endpoint);
  process.env = {
    ...environment,
    ...awsEnvironment({ sqs: queueProxy.origin, secretsManager: secretsProxy.origin }),
    QUEUE_URL: new URL(new URL(queueUrl).pathname, queueProxy.origin).href,
    WEBHOOK_SECRET_ID: 'webhook',
  };
  telemetry = observeTelemetry('ingest');
  // A cold start for each test.
  jest.resetModules();
  ({ handler } = await import('../../../functions/ingest/index'));
});

afterEach(async () => {
  await Promise.all([secretsProxy.stop(), queueProxy.stop()]);
  await secretsManager.stop();
  process.env = environment;
  jest.restoreAllMocks();
});

afterAll(async () => {
  client.destroy();
  await sqs.stop();
});

describe('The ingest function', () => {
  it('sends an event to the queue in the documented format', async () => {
    expect(await post(EVENT)).toEqual({ statusCode: 202 });

    const [message, ...others] = await drain();
    expect(others).toEqual([]);
    expect(message?.Attributes).toMatchObject({
      MessageGroupId: 'https://acme.ilucca.net#calendar-event#875',
      MessageDeduplicationId: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
    });
    expect(message?.Body).toMatch(/^[\x20-\x7e]+$/);
    const event = queuedEvent.parse(JSON.parse(message?.Body ?? ''));
    expect(event).toMatchObject({ eventId: '123', correlationId: 'request-1' });
    expect(Buffer.from(event.body ?? '', 'base64').toString()).toContain('Joliette');
  });

  it('queues a redelivery only once', async () => {
    await post(EVENT);
    const again = await handler(delivery(EVENT, Date.now() - 60_000));

    expect(again).toEqual({ statusCode: 202 });
    expect(await drain()).toHaveLength(1);
  });

  it('queues a delivery of the maximum size', async () => {
    const [start = '', end = ''] = EVENT.toString().split('Joliette');
    const room = 256 * 1024 - Buffer.byteLength(start + end);
    const large = Buffer.concat([Buffer.from(start), Buffer.from('é'.repeat(room / 2)), Buffer.from(end)]);

    expect(await post(large)).toEqual({ statusCode: 202 });

    const [message] = await drain();
    const event = queuedEvent.parse(JSON.parse(message?.Body ?? ''));
    expect(Buffer.from(event.body ?? '', 'base64').toString()).toContain('é'.repeat(room / 2));
    expect(event.problems).toBeUndefined();
  });

  it('accepts a new secret and the old one immediately after a rotation, with one more read', async () => {
    await post(EVENT);
    secretsManager.put('webhook', secretText(SECRET, OTHER_SECRET));

    expect(await post(EVENT, OTHER_SECRET)).toEqual({ statusCode: 202 });
    expect(await post(EVENT, SECRET)).toEqual({ statusCode: 202 });

    expect(secretsManager.calls).toHaveLength(2);
  });

  it.each(BROKEN_SECRETS)(
    'answers 503 when the secret is %s',
    async (_, { remove, text, refusal }, problem) => {
      if (remove) secretsManager.remove('webhook');
      if (text !== undefined) secretsManager.put('webhook', text);
      if (refusal) secretsManager.failWith(refusal);

      const answer = await post(EVENT);

      expect(answer).toMatchObject({ statusCode: 503, headers: { 'retry-after': '30' } });
      expect(telemetry.logs()).toMatchObject([{ level: 'ERROR', dependency: 'secrets-manager', problem }]);
      expect(telemetry.text()).not.toContain(SECRET);
    },
  );

  it('answers 503 when SQS rejects the message, and recovers', async () => {
    queueProxy.mode = 'refusing';
    expect(await post(EVENT)).toMatchObject({ statusCode: 503, headers: { 'retry-after': '30' } });
    queueProxy.mode = 'open';
    expect(await post(EVENT)).toEqual({ statusCode: 202 });

    expect(telemetry.logs()).toMatchObject([{ level: 'ERROR', dependency: 'sqs' }, { level: 'INFO' }]);
    expect(await drain()).toHaveLength(1);
  });
});

describe('The ingest function with a service that hangs', () => {
  const LUCCA_TIMEOUT_MS = 3_000;

  async function expectUnavailableInTime(secret: string): Promise<void> {
    const start = performance.now();
    const answer = await post(EVENT, secret);

    expect(answer).toMatchObject({ statusCode: 503, headers: { 'retry-after': '30' } });
    expect(performance.now() - start).toBeLessThan(LUCCA_TIMEOUT_MS);
  }

  it('accepts a delivery when only the first request to SQS hangs', async () => {
    queueProxy.mode = 'hanging';
    const answer = post(EVENT);
    await queueProxy.requested(1);
    queueProxy.mode = 'open';

    expect(await answer).toEqual({ statusCode: 202 });
  });

  it('answers 503 within the timeout of Lucca when Secrets Manager hangs', async () => {
    secretsProxy.mode = 'hanging';

    await expectUnavailableInTime(SECRET);
    expect(telemetry.logs()).toMatchObject([{ level: 'ERROR', dependency: 'secrets-manager' }]);
  });

  it('answers 503 within the timeout of Lucca when Secrets Manager hangs after a rotation', async () => {
    await post(EVENT);
    secretsProxy.mode = 'hanging';

    await expectUnavailableInTime(OTHER_SECRET);
  });

  it('answers 503 in time when SQS hangs after two slow reads of the secret', async () => {
    // The first read returns the old secret, the second one the new secret.
    secretsManager.put('webhook', secretText(OTHER_SECRET));
    secretsProxy.delayMs = 500;
    queueProxy.mode = 'hanging';

    const unavailable = expectUnavailableInTime(SECRET);
    await secretsProxy.requested(2);
    secretsManager.put('webhook', secretText(SECRET));

    await unavailable;
    expect(telemetry.logs()).toMatchObject([{ level: 'ERROR', dependency: 'sqs', problem: 'AbortError' }]);
  });
});
