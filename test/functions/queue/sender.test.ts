import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { queuedEvent, serializeQueuedEvent, type QueuedEvent } from '../../../functions/queue/message';
import { createEventSender } from '../../../functions/queue/sender';
import { clientOptions } from '../../support/aws/aws-environment';
import { startSqs, type LocalSqs } from '../../support/aws/sqs';
import { startRefusingQueue, type RefusingQueue } from '../../support/harness/refusing-queue';

const MAX_BYTES = 1024 * 1024;
/** The largest body that the webhook takes. */
const LARGE = Buffer.alloc(256 * 1024, 0xff).toString('base64');

let sqs: LocalSqs;
let before: RefusingQueue;
let client: SQSClient;
let queueUrl: string;
let queues = 0;

beforeAll(async () => {
  sqs = await startSqs();
});

beforeEach(async () => {
  queues += 1;
  before = await startRefusingQueue(sqs.endpoint);
  client = new SQSClient({ ...clientOptions(before.origin), maxAttempts: 1 });
  queueUrl = await sqs.createFifoQueue(`sent-${queues}.fifo`, { MaximumMessageSize: String(MAX_BYTES) });
});

afterEach(async () => {
  client.destroy();
  await before.stop();
});

afterAll(() => sqs.stop());

const ids = (events: QueuedEvent[]) => events.map(({ eventId }) => eventId);
const eventIds = (count: number) => Array.from({ length: count }, (_, index) => `event-${index + 1}.`);

function event(eventId: string, changes: Partial<QueuedEvent> = {}): QueuedEvent {
  return {
    eventId,
    tenant: 'https://acme.ilucca.net',
    topic: 'leave.updated',
    occurredAt: '2026-02-01T09:34:23.001Z',
    resource: 'https://acme.ilucca.net#leave#875',
    receivedAt: '2026-02-01T12:00:00.000Z',
    correlationId: 'run-1',
    via: 'import',
    body: 'e30=',
    ...changes,
  };
}

const send = (events: QueuedEvent[]) =>
  createEventSender(client, new URL(new URL(queueUrl).pathname, before.origin).href)(events);

/** Everything in the queue, in the order in which it hands it out. */
async function received(): Promise<QueuedEvent[]> {
  const direct = new SQSClient(clientOptions(sqs.endpoint));
  const events: QueuedEvent[] = [];
  try {
    for (;;) {
      const { Messages: [message] = [] } = await direct.send(
        new ReceiveMessageCommand({ QueueUrl: queueUrl }),
      );
      if (!message) return events;
      events.push(queuedEvent.parse(JSON.parse(message.Body ?? '')));
      await direct.send(
        new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }),
      );
    }
  } finally {
    direct.destroy();
  }
}

describe('createEventSender', () => {
  it('sends events in order, ten per call', async () => {
    const events = eventIds(23).map((id) => event(id));

    const result = await send(events);

    expect(result).toEqual({ sent: events, failed: [], problem: null });
    expect(before.calls.map(({ entries }) => entries)).toEqual([10, 10, 3]);
    expect(await received()).toEqual(events);
  });

  it('makes no call when there are no events', async () => {
    expect(await send([])).toEqual({ sent: [], failed: [], problem: null });

    expect(before.calls).toEqual([]);
  });

  it('sends the largest bodies, as many per call as SQS accepts', async () => {
    const events = [...eventIds(5).map((id) => event(id, { body: LARGE })), event('small')];

    const result = await send(events);

    expect(ids(result.sent)).toEqual(ids(events));
    expect(before.calls.map(({ entries }) => entries)).toEqual([2, 2, 2]);
    expect(Math.max(...before.calls.map(({ bytes }) => bytes))).toBeLessThanOrEqual(MAX_BYTES);
    expect(await received()).toEqual(events);
  });

  it.each([
    ['when they fit to the byte', 0, [2]],
    ['unless they exceed it by a byte', 1, [1, 1]],
  ])('sends two events in one call %s', async (_, more, calls) => {
    const spare = MAX_BYTES / 2 - serializeQueuedEvent(event('event-1.')).length;
    const padded = (id: string, length: number) =>
      event(id, { correlationId: 'run-1'.padEnd(5 + length, '.') });

    await send([padded('event-1.', spare), padded('event-2.', spare + more)]);

    expect(before.calls.map(({ entries }) => entries)).toEqual(calls);
  });

  it('reports the events that SQS refused, and sends the others', async () => {
    const events = eventIds(12).map((id) => event(id));
    before.refused = ['event-2.', 'event-11.'];

    const result = await send(events);

    expect(ids(result.failed)).toEqual(['event-2.', 'event-11.']);
    expect(result.problem).toBe('InternalError');
    expect(await received()).toEqual(result.sent);
    expect(result.sent).toHaveLength(10);
  });

  it('sends the others when one event is too large for any call', async () => {
    const tooLarge = event('event-2.', { body: 'A'.repeat(MAX_BYTES) });

    const result = await send([event('event-1.'), tooLarge, event('event-3.')]);

    expect(ids(result.sent)).toEqual(['event-1.', 'event-3.']);
    expect(result.failed).toEqual([tooLarge]);
    expect(result.problem).toBe('too_large');
  });

  it('stops when a call fails as a whole, so that no later event overtakes it', async () => {
    const events = eventIds(35).map((id) => event(id));
    before.downAfter = 1;

    const result = await send(events);

    expect(ids(result.sent)).toEqual(eventIds(35).slice(0, 10));
    expect(ids(result.failed)).toEqual(eventIds(35).slice(10));
    expect(result.problem).toBe('AccessDeniedException');
    expect(before.calls).toHaveLength(2);
  });

  it('lets the queue drop a duplicate, but not a replay', async () => {
    const result = await send([event('event-1.'), event('event-1.'), event('event-1.', { nonce: 'again' })]);

    expect(result.sent).toHaveLength(3);
    expect(await received()).toHaveLength(2);
  });
});
