import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { serializeQueuedEvent, type QueuedEvent } from '../../../functions/queue/message';
import { employeesOf } from '../../../functions/sync/complete-event';
import { createRetryDelayer } from '../../../functions/sync/handler';
import { isMove } from '../../../functions/sync/move-events';
import {
  isConnectionTest,
  isInvalid,
  isValid,
  readQueueMessage,
} from '../../../functions/sync/queue-message';
import { clientOptions } from '../../support/aws/aws-environment';
import { startSqs, type LocalSqs } from '../../support/aws/sqs';
import {
  address,
  employeeEvent,
  idOf,
  sessionEvent,
  workplaceEvent,
} from '../../support/builders/lucca-events';
import { sqsRecord } from '../../support/builders/sqs-record';
import { TENANT } from '../../support/builders/sync-examples';
import { observeTelemetry } from '../../support/harness/observed-telemetry';
import { TestHarness } from '../../support/harness/sync-harness';
import { onCalendar, QUOTA_EXCEEDED, UNAVAILABLE } from './sync-test';

describe('a message of the queue', () => {
  const OWN_RESOURCE = `${TENANT}#employee#${idOf('lea')}`;
  const changed = employeeEvent({ id: 5, name: 'lea', email: address('lea.new') });

  function read({ json }: { json: Record<string, unknown> }, changes: Partial<QueuedEvent>) {
    const body = serializeQueuedEvent({
      eventId: '5',
      topic: 'employee.updated',
      occurredAt: '2026-02-01T09:00:05Z',
      tenant: TENANT,
      resource: OWN_RESOURCE,
      receivedAt: '2026-02-01T09:00:06.000Z',
      correlationId: 'request-5',
      via: 'delivery',
      body: Buffer.from(JSON.stringify(json)).toString('base64'),
      ...changes,
    });
    const record = { messageId: 'message-1', receiptHandle: 'handle-1', group: 'group', body, receives: 3 };
    const message = readQueueMessage(sqsRecord(record), Date.parse('2026-02-10T09:00:00Z'));
    return { message, isMoved: isValid(message) && isMove(message.event) };
  }

  it('is a move, with its own id and resource, when these are not those of the changed employee', () => {
    const [id, resource] = ['5#leave#3', `${TENANT}#leave#3`];
    const { message, isMoved } = read(changed, { eventId: id, resource });

    expect(isMoved).toBe(true);
    expect(message).toMatchObject({
      ...{ messageId: 'message-1', receiptHandle: 'handle-1', tries: 3 },
      event: {
        ...{ id, resource, topic: 'employee.updated', occurredAt: '2026-02-01T09:00:05Z' },
        state: { kind: 'employee', employee: { id: idOf('lea'), email: address('lea.new') } },
      },
    });
  });

  it.each([
    ['the resource of the changed employee', OWN_RESOURCE],
    ['no resource', null],
  ])('is no move when it has %s', (_, resource) => {
    const { message, isMoved } = read(changed, { resource });

    expect(message.event).toMatchObject({ id: '5', resource: OWN_RESOURCE });
    expect(isMoved).toBe(false);
  });

  it('is the event in its body when that does not change an employee', () => {
    const changes = { eventId: 'other', resource: `${TENANT}#leave#3` };
    const { message, isMoved } = read(sessionEvent({ id: 6 }), changes);

    expect(message.event).toMatchObject({ id: '6', resource: `${TENANT}#calendar-event#875` });
    expect(isMoved).toBe(false);
  });

  it('is invalid when ingest marked it, or its topic is not supported', () => {
    const { message: marked } = read(changed, { problems: ['data.id'] });
    const { message: ignored } = read({ json: { ...changed.json, topic: 'candidate.created' } }, {});

    expect([isInvalid(marked), isInvalid(ignored)]).toEqual([true, true]);
    expect([isConnectionTest(marked), isValid(ignored)]).toEqual([false, false]);
    expect(ignored.event).toMatchObject({ problems: ['topic candidate.created is not supported'] });
  });
});

describe('logs and metrics', () => {
  let harness: TestHarness;
  let telemetry: ReturnType<typeof observeTelemetry>;

  beforeEach(async () => {
    harness = await TestHarness.start();
    telemetry = observeTelemetry('sync');
    harness.telemetry = { logger: telemetry.logger, metrics: telemetry.metrics };
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await harness.google.stop();
  });

  const synchronized = () =>
    z
      .array(z.looseObject({ message: z.string(), eventId: z.string() }))
      .parse(telemetry.logs().filter((line) => JSON.stringify(line).includes('Event synchronized')));

  it('contain ids, outcomes, durations and the hash of the employee', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);

    const organizer = await harness.hashEmployee('lea@acme.example');
    const ms = expect.any(Number) as number;
    expect(telemetry.lines()).toEqual([
      {
        level: 'INFO',
        message: 'Event synchronized',
        timestamp: expect.any(String) as string,
        service: 'sync',
        correlationId: 'request-1',
        eventId: '1',
        resource: 'https://acme.ilucca.net#calendar-event#875',
        outcome: 'created',
        configuration: 'france',
        product: 'training',
        employee: organizer,
        durationMs: ms,
        queueMs: ms,
        google: [
          expect.stringMatching(/^token \d+ ms$/) as string,
          expect.stringMatching(/^insert 200 \d+ ms$/) as string,
        ],
        googleCalls: 1,
        googleMs: ms,
        googleTokens: 1,
      },
    ]);
  });

  it('contain the calls of each event of a batch in its own line', async () => {
    await harness.deliver([
      sessionEvent({ id: 1, resource: 's1' }),
      sessionEvent({ id: 2, resource: 's2', organizer: 'tom' }),
      sessionEvent({ id: 3, resource: 's3', status: 'cancelled' }),
    ]);

    const byEvent = Object.fromEntries(synchronized().map((line) => [line.eventId, line]));
    expect(byEvent).toMatchObject({
      1: { googleCalls: 1, googleTokens: 1 },
      2: { googleCalls: 1, googleTokens: 1 },
    });
    expect(byEvent[3]).not.toHaveProperty('google');
    expect(byEvent[3]).not.toHaveProperty('googleCalls');
  });

  it('contain the time in the queue once for each message', async () => {
    harness.google.failNext({ ...onCalendar, ...UNAVAILABLE });
    await harness.deliver([sessionEvent({ id: 1 })]);
    await harness.deliver([{ ...sessionEvent({ id: 1 }), tries: 2 }]);

    expect(telemetry.text().match(/"queueMs":/g)).toHaveLength(1);
  });

  it('count retries with their reason', async () => {
    harness.google.failNext({ ...onCalendar, ...UNAVAILABLE });
    await harness.deliver([sessionEvent({ id: 1 })]);
    await harness.deliver([{ ...sessionEvent({ id: 1 }), tries: 2 }]);

    expect(telemetry.logs()).toMatchObject([
      { message: 'Google call failed', method: 'insert', status: 503, reason: 'backendError' },
      {
        level: 'WARN',
        message: 'Message group returned to the queue',
        reason: 'google_unavailable',
        afterSeconds: 5,
        googleCalls: 1,
        googleTokens: 1,
      },
      { message: 'Google call failed', method: 'get', status: 404, reason: 'notFound' },
      { message: 'Event synchronized', tries: 2, googleCalls: 2 },
    ]);
    expect(telemetry.published()).toEqual([['EventRetry', 1]]);
  });

  it('count throttled calls, and failed events by class', async () => {
    harness.google.failNext({ ...onCalendar, status: 429, reason: 'rateLimitExceeded' });
    harness.google.failNext({ ...onCalendar, status: 403, reason: 'notACalendarUser' });
    for (const id of [1, 2]) await harness.deliver([sessionEvent({ id })]);

    expect(telemetry.published()).toContainEqual(['GoogleThrottled', 1]);
    expect(telemetry.published()).toContainEqual(['Failures', 1]);
    expect(telemetry.text()).toContain('"class":"external"');
    expect(synchronized()).toMatchObject([{ outcome: 'failed', reason: 'no_google_calendar' }]);
  });

  it('contain the stack of an unexpected error, but not its message', async () => {
    const error = new Error('No such thing:\n    at lea@acme.example, room Joliette');
    harness.stores = {
      mappings: { ...harness.mappings, read: () => Promise.reject(error) },
      logs: harness.logs,
    };

    await harness.deliver([sessionEvent({ id: 1 })]);

    expect(telemetry.logs()).toMatchObject([{ level: 'WARN', reason: 'internal_error' }]);
    expect(telemetry.text()).toContain('handler.test');
    expect(telemetry.text()).not.toContain('Joliette');
  });

  it('never contain a person, a title or a secret, not even after errors', async () => {
    const words = { title: 'Gérer un burn-out', organizer: 'leonie.durand', guests: ['tomas.petit'] };
    const { json } = sessionEvent({ id: 9, ...words });
    const hostileId = { json: { ...json, id: 'leonie.durand@acme.example' } };
    harness.google.failNext({ status: 400, reason: 'invalid', message: 'Invalid attendee tom@acme.example' });
    harness.google.failNext({ ...QUOTA_EXCEEDED, message: 'Quota of lea@acme.example' });
    harness.google.failNext({ drop: true });

    for (const id of [1, 2, 3, 4]) await harness.deliver([sessionEvent({ id, ...words })]);
    await harness.deliver([hostileId]);
    await harness.deliver([
      { json: { ...json, id: '10', data: { ...json.data, organizer: 'leonie.durand@acme.example' } } },
    ]);
    await harness.deliver([workplaceEvent({ id: 11, resource: 'leonie.durand@acme.example' })]);

    expect(telemetry.logs().length).toBeGreaterThan(5);
    expect(telemetry.text()).not.toMatch(
      /acme\.example|leonie|durand|tomas|petit|burn-out|BEGIN PRIVATE|Bearer|eyJ/,
    );
  });
});

describe('the employees of a batch', () => {
  it('are preloaded together: those whose address or establishment an event omits', async () => {
    const harness = await TestHarness.start();
    const preloaded: unknown[] = [];
    harness.preload = (events) => {
      preloaded.push(...employeesOf(events));
      return Promise.reject(new Error('The table is down'));
    };

    const returned = await harness.deliver([
      sessionEvent({ id: 1, resource: 's1', guests: ['tom', 'ann', 'tom'] }),
      workplaceEvent({ id: 2, resource: 'w1', namesAddresses: true }),
      workplaceEvent({ id: 3, resource: 'w2', name: 'zoe', namesAddresses: true, establishment: null }),
      employeeEvent({ id: 4, name: 'lea', email: address('lea.new') }),
    ]);

    const ids = (...names: string[]) => [TENANT, names.map(idOf)];
    expect(preloaded).toEqual([ids('lea', 'tom', 'ann'), ids(), ids('zoe'), ids()]);
    // Each event reads what it needs again.
    expect(returned).toHaveLength(1);
    expect(harness.recorded).toHaveLength(4);
    await harness.google.stop();
  });
});

describe('createRetryDelayer', () => {
  let sqs: LocalSqs;
  let client: SQSClient;
  let queueUrl: string;

  beforeAll(async () => {
    sqs = await startSqs();
    client = new SQSClient(clientOptions(sqs.endpoint));
    queueUrl = await sqs.createFifoQueue('events.fifo', { VisibilityTimeout: '600' });
  });

  afterAll(async () => {
    client.destroy();
    await sqs.stop();
  });

  async function receive() {
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl: queueUrl }));
    return Messages.map(({ MessageId = '', ReceiptHandle = '' }) => ({
      messageId: MessageId,
      receiptHandle: ReceiptHandle,
    }));
  }

  it('sets when messages become visible again', async () => {
    const message = { MessageBody: 'event', MessageGroupId: 'resource', MessageDeduplicationId: 'event' };
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, ...message }));
    const first = await receive();
    expect(await receive()).toEqual([]);

    await createRetryDelayer(client, queueUrl)(first, 0);

    expect((await receive()).map(({ messageId }) => messageId)).toEqual(
      first.map(({ messageId }) => messageId),
    );
  });

  it('throws when a message cannot be delayed', async () => {
    await expect(createRetryDelayer(client, queueUrl)([{ receiptHandle: 'unknown' }], 5)).rejects.toThrow();
  });
});
