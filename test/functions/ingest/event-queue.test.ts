import { SQSClient } from '@aws-sdk/client-sqs';
import { createEventQueue } from '../../../functions/ingest/event-queue';
import { INGEST_CLIENT_OPTIONS } from '../../../functions/ingest/timeouts';
import type { QueuedEvent } from '../../../functions/queue/message';
import { clientOptions } from '../../support/aws/aws-environment';
import { startFaultProxy, type FaultProxy } from '../../support/harness/ingest-harness';

const EVENT: QueuedEvent = {
  eventId: '123',
  tenant: 'https://acme.ilucca.net',
  topic: 'calendar-event.updated',
  occurredAt: '2026-02-01T09:34:23.001Z',
  resource: 'https://acme.ilucca.net#calendar-event#875',
  receivedAt: '2026-02-01T12:00:00.000Z',
  correlationId: 'request-1',
  via: 'delivery',
  body: 'e30=',
};
const QUEUE_URL = 'https://sqs.eu-west-3.amazonaws.com/000000000000/events.fifo';

let gate: FaultProxy;
let client: SQSClient;

beforeEach(async () => {
  gate = await startFaultProxy('http://127.0.0.1:9');
  client = new SQSClient({ ...INGEST_CLIENT_OPTIONS, ...clientOptions(gate.origin) });
});

afterEach(async () => {
  client.destroy();
  await gate.stop();
});

describe('createEventQueue', () => {
  it('rejects at the deadline when SQS hangs, even with attempts left', async () => {
    gate.mode = 'hanging';
    const deadline = new AbortController();

    const sending = createEventQueue(client, QUEUE_URL).send(EVENT, deadline.signal);
    await gate.requested(1);
    deadline.abort();

    await expect(sending).rejects.toMatchObject({ dependency: 'sqs', problem: 'AbortError' });
  });

  it('rejects after two attempts that time out when the deadline is far', async () => {
    gate.mode = 'hanging';

    const sending = createEventQueue(client, QUEUE_URL).send(EVENT, new AbortController().signal);

    await expect(sending).rejects.toMatchObject({ dependency: 'sqs', problem: 'TimeoutError' });
    await gate.requested(2);
  });

  it('rejects without a call when the deadline has passed', async () => {
    const sending = createEventQueue(client, QUEUE_URL).send(EVENT, AbortSignal.abort());

    await expect(sending).rejects.toMatchObject({ dependency: 'sqs', problem: 'AbortError' });
  });
});
