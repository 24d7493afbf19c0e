import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { retryResult } from '../../../../functions/console/contract/logs';
import type { BodyOf } from '../../../../functions/console/contract/operations';
import type { LogDependencies } from '../../../../functions/console/logs/dependencies';
import { rowId } from '../../../../functions/console/logs/view';
import { logKey, type LogEntry } from '../../../../functions/domain/sync-log';
import { queuedEvent, type QueuedEvent } from '../../../../functions/queue/message';
import { createEventSender } from '../../../../functions/queue/sender';
import { clientOptions } from '../../../support/aws/aws-environment';
import { startSqs, type LocalSqs } from '../../../support/aws/sqs';
import { aConfiguration } from '../../../support/builders/configurations';
import { anEntry, aWaitingEntry } from '../../../support/builders/log-entries';
import { ADMINISTRATOR, LogHarness, request } from '../../../support/console/log-harness';
import { startRefusingQueue, type RefusingQueue } from '../../../support/harness/refusing-queue';

let harness: LogHarness;
let sqs: LocalSqs;
let gate: RefusingQueue;
let client: SQSClient;
let queueUrl: string;
let queues = 0;

beforeAll(async () => {
  [harness, sqs] = await Promise.all([LogHarness.start(), startSqs()]);
  gate = await startRefusingQueue(sqs.endpoint);
  client = new SQSClient({ ...clientOptions(gate.origin), maxAttempts: 1 });
});

beforeEach(async () => {
  await harness.reset();
  gate.refused = [];
  gate.calls = [];
  gate.downAfter = Number.POSITIVE_INFINITY;
  const url = await sqs.createFifoQueue(`retries-${++queues}.fifo`, { MaximumMessageSize: '1048576' });
  queueUrl = new URL(new URL(url).pathname, gate.origin).href;
  harness.send = createEventSender(client, queueUrl);
  await harness.configure(
    aConfiguration(),
    aConfiguration({ id: 'spain', establishments: ['20'], active: false }),
  );
});

afterAll(async () => {
  client.destroy();
  await Promise.all([harness.stop(), gate.stop()]);
  await sqs.stop();
});

/** Every message of the queue, taken off it. */
async function drain(): Promise<QueuedEvent[]> {
  const QueueUrl = new URL(new URL(queueUrl).pathname, sqs.endpoint).href;
  const direct = new SQSClient(clientOptions(sqs.endpoint));
  const all: QueuedEvent[] = [];
  for (;;) {
    const { Messages = [] } = await direct.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) break;
    for (const { Body = '', ReceiptHandle } of Messages) {
      all.push(queuedEvent.parse(JSON.parse(Body)));
      await direct.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
  direct.destroy();
  return all;
}

async function idsInQueue(): Promise<string[]> {
  return (await drain()).map(({ eventId }) => eventId);
}

async function retry(entry: LogEntry, replaced: Partial<LogDependencies> = {}) {
  return (await harness.operations(replaced).retryLog({ ...request, id: rowId(entry) })).body;
}

async function retryAll(filter: BodyOf<'retryLogs'>['filter'], cursor?: string) {
  const body = { filter, ...(cursor !== undefined && { cursor }) };
  return (await harness.operations().retryLogs({ ...request, body })).body;
}

async function trail() {
  return (await harness.audit.page(null)).items;
}

/** An event of a resource of its own. */
function parked(eventId: string, overrides: Partial<LogEntry> = {}): LogEntry {
  const resource = `https://acme.ilucca.net#calendar-event#${eventId}`;
  return aWaitingEntry({ eventId, resource, payload: Buffer.from(`{"id":"${eventId}"}`), ...overrides });
}

describe('a retry', () => {
  it.each(['waiting', 'failed'] as const)(
    'sends what is %s back to the queue, as it came',
    async (outcome) => {
      // Prepare
      const entry = parked('1', { outcome });
      await harness.record(entry);
      // Act
      const result = await retry(entry);
      // Assess
      expect(retryResult.parse(result)).toEqual({ retried: 1, left: 0, cursor: null });
      expect(await drain()).toMatchObject([
        {
          eventId: '1',
          tenant: entry.tenant,
          topic: entry.topic,
          occurredAt: entry.occurredAt,
          resource: entry.resource,
          correlationId: entry.correlationId,
          via: 'replay',
          nonce: expect.stringContaining('nonce') as string,
          body: Buffer.from('{"id":"1"}').toString('base64'),
        },
      ]);
    },
  );

  it('changes only the times of the row until there is an outcome', async () => {
    // Prepare
    const entry = parked('1');
    await harness.record(entry);
    // Act
    await retry(entry);
    // Assess
    expect(await harness.unresolvedEvents.read(logKey(entry))).toMatchObject({
      outcome: 'waiting',
      triedAt: '2026-03-05T12:00:00.000Z',
      replays: 1,
      nextReplayAt: '2026-03-05T12:10:00.000Z',
    });
  });

  it('is in the audit trail, without the content from Lucca', async () => {
    // Prepare
    const entry = parked('1');
    await harness.record(entry);
    // Act
    await retry(entry);
    // Assess
    expect(await trail()).toMatchObject([
      {
        who: ADMINISTRATOR.name,
        via: 'console',
        action: 'events.retry',
        configuration: 'france',
        state: 'done',
        before: null,
        after: { event: logKey(entry) },
      },
    ]);
  });

  it('is made once when two people send it', async () => {
    // Prepare
    const entry = parked('1');
    await harness.record(entry);
    // Act
    const ends = await Promise.allSettled([retry(entry), retry(entry)]);
    // Assess
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(ends.find((end) => end.status === 'rejected')?.reason).toMatchObject({ code: 'retry_under_way' });
    expect(await idsInQueue()).toEqual(['1']);
  });

  it('is under way for a minute, unless there is an outcome before', async () => {
    // Prepare
    const entry = parked('1');
    await harness.record(entry);
    await retry(entry);
    // Act & assess
    harness.time += 59_000;
    await expect(retry(entry)).rejects.toMatchObject({ code: 'retry_under_way' });
    await harness.record({ ...entry, at: new Date(harness.time).toISOString(), via: 'replay' });
    expect(await retry(entry)).toMatchObject({ retried: 1 });
    harness.time += 60_000;
    expect(await retry(entry)).toMatchObject({ retried: 1 });
    expect(await idsInQueue()).toEqual(['1', '1', '1']);
  });

  it('is rejected for a resolved event', async () => {
    // Prepare
    await harness.record(anEntry());
    // Act & assess
    await expect(retry(anEntry())).rejects.toMatchObject({ code: 'nothing_to_retry' });
    expect(await trail()).toEqual([]);
  });

  it.each([
    ['waits', {}],
    ['has failed', { outcome: 'failed', reason: 'invalid_event' }],
  ] as const)('is rejected for an event that %s and whose content was not kept', async (_, overrides) => {
    const entry = parked('1', { ...overrides, payload: null });
    await harness.record(entry);

    await expect(retry(entry)).rejects.toMatchObject({
      code: 'nothing_to_retry',
      message: 'The event cannot be retried: its payload was not kept',
    });
    expect(await trail()).toEqual([]);
  });

  it('is rejected for an inactive configuration: the event would be skipped, and lost', async () => {
    // Prepare
    const entry = parked('1', { configuration: 'spain' });
    await harness.record(entry);
    // Act & assess
    await expect(retry(entry)).rejects.toMatchObject({
      code: 'nothing_to_retry',
      message: expect.stringContaining('inactive') as string,
    });
    expect(await idsInQueue()).toEqual([]);
  });

  it('is rejected for an unknown event', async () => {
    await expect(retry(anEntry())).rejects.toMatchObject({ code: 'unknown_event' });
  });

  it('fails when the queue refuses it, and nothing is lost', async () => {
    // Prepare
    const entry = parked('1');
    await harness.record(entry);
    gate.downAfter = 0;
    // Act
    const failing = retry(entry);
    // Assess
    await expect(failing).rejects.toMatchObject({ code: 'queue_unavailable' });
    expect(await harness.unresolvedEvents.read(logKey(entry))).toMatchObject({
      outcome: 'waiting',
      payload: entry.payload,
    });
    expect(await trail()).toMatchObject([{ state: 'refused' }]);
    // Act: later
    gate.downAfter = Number.POSITIVE_INFINITY;
    harness.time += 60_000;
    expect(await retry(entry)).toMatchObject({ retried: 1 });
  });

  it('leaves the row marked, and the trail begun, when it is interrupted before sending', async () => {
    // Prepare
    const entry = parked('1');
    await harness.record(entry);
    // Act
    const dying = retry(entry, { send: () => Promise.reject(new Error('dead')) });
    // Assess
    await expect(dying).rejects.toThrow('dead');
    expect(await harness.unresolvedEvents.read(logKey(entry))).toMatchObject({
      triedAt: '2026-03-05T12:00:00.000Z',
      nextReplayAt: '2026-03-05T12:10:00.000Z',
    });
    expect(await trail()).toMatchObject([{ state: 'begun' }]);
  });
});

describe('a retry of all', () => {
  it('of one employee leaves no address in the audit trail, which is kept forever', async () => {
    // Prepare
    const employee = 'Lea@acme.example';
    await harness.record(
      parked('1', { outcome: 'failed', employee }),
      parked('2', { outcome: 'failed', employee }),
    );
    // Act
    const result = await retryAll({ outcome: 'failed', employee, product: 'training' });
    // Assess
    expect(result).toMatchObject({ retried: 2 });
    const [change, ...others] = await trail();
    expect(others).toEqual([]);
    expect(change?.after).toEqual({
      filter: { outcome: 'failed', product: 'training', isOfOneEmployee: true },
      events: 2,
    });
    expect(JSON.stringify(change).toLowerCase()).not.toContain('lea@');
  });

  it('retries the events of the filter', async () => {
    // Prepare
    await harness.record(
      parked('1'),
      parked('2', { product: 'office' }),
      parked('3', { outcome: 'failed' }),
      parked('4', { at: '2026-02-20T08:00:00.000Z' }),
      anEntry({ eventId: '5' }),
    );
    // Act
    const result = await retryAll({ outcome: 'waiting', product: 'training', from: '2026-03-01' });
    // Assess
    expect(retryResult.parse(result)).toEqual({ retried: 1, left: 0, cursor: null });
    expect(await idsInQueue()).toEqual(['1']);
    expect(await trail()).toMatchObject([
      {
        state: 'done',
        configuration: null,
        after: { filter: { outcome: 'waiting', product: 'training', from: '2026-03-01' }, events: 1 },
      },
    ]);
  });

  it('skips events that cannot be retried now', async () => {
    // Prepare
    const sentAlready = parked('1', { employee: 'tom@acme.example' });
    await harness.record(
      sentAlready,
      parked('2', { payload: null }),
      parked('3', { configuration: 'spain' }),
      parked('4'),
    );
    await retry(sentAlready);
    await drain();
    // Act
    const result = await retryAll({ outcome: 'waiting' });
    // Assess
    expect(result).toEqual({ retried: 1, left: 3, cursor: null });
    expect(await idsInQueue()).toEqual(['4']);
  });

  it('continues at its cursor, a hundred at a time, and sends each once', async () => {
    // Prepare
    const entries = Array.from({ length: 130 }, (_, index) =>
      parked(String(index), { occurredAt: new Date(harness.time - index * 1000).toISOString() }),
    );
    await Promise.all(entries.map((entry) => harness.logs.record(entry, 'applied')));
    // Act
    const first = await retryAll({ outcome: 'waiting' });
    const second = await retryAll({ outcome: 'waiting' }, first.cursor ?? '');
    // Assess
    expect([first, second]).toMatchObject([
      { retried: 100, left: 0 },
      { retried: 30, left: 0, cursor: null },
    ]);
    expect(new Set(await idsInQueue()).size).toBe(130);
  });

  it('sends only as many as the queue has room for, and continues at its cursor', async () => {
    // Prepare
    const entries = Array.from({ length: 50 }, (_, index) => parked(String(index)));
    await Promise.all(entries.map((entry) => harness.logs.record(entry, 'applied')));
    // Act
    harness.queueDepth = 70;
    const first = await retryAll({ outcome: 'waiting' });
    harness.queueDepth = 0;
    const second = await retryAll({ outcome: 'waiting' }, first.cursor ?? '');
    // Assess
    expect([first, second]).toMatchObject([
      { retried: 30, left: 0 },
      { retried: 20, left: 0, cursor: null },
    ]);
    expect(new Set(await idsInQueue()).size).toBe(50);
  });

  it('is rejected while the queue is full, and leaves no trail', async () => {
    // Prepare
    await harness.record(parked('1'));
    harness.queueDepth = 100;
    // Act & assess
    await expect(retryAll({ outcome: 'waiting' })).rejects.toMatchObject({
      code: 'queue_full',
      message: expect.stringContaining('100') as string,
    });
    expect(await idsInQueue()).toEqual([]);
    expect(await trail()).toEqual([]);
    expect(await harness.unresolvedEvents.read(logKey(parked('1')))).toMatchObject({ replays: 0 });
  });

  it('by employee retries only their events', async () => {
    // Prepare
    await harness.record(parked('1'), parked('2', { employee: 'tom@acme.example' }));
    // Act
    const result = await retryAll({ outcome: 'waiting', employee: 'TOM@acme.example' });
    // Assess
    expect(result).toMatchObject({ retried: 1, left: 0 });
    expect(await idsInQueue()).toEqual(['2']);
  });

  it('stops when the queue is down; what was sent before stays sent', async () => {
    // Prepare
    const entries = Array.from({ length: 15 }, (_, index) => parked(String(index)));
    await Promise.all(entries.map((entry) => harness.logs.record(entry, 'applied')));
    gate.downAfter = 1;
    // Act
    const failing = retryAll({ outcome: 'waiting' });
    // Assess
    await expect(failing).rejects.toMatchObject({ code: 'queue_unavailable' });
    expect(await idsInQueue()).toHaveLength(10);
    expect(await trail()).toMatchObject([{ state: 'done' }]);
  });

  it('counts events that the queue refused individually as skipped', async () => {
    // Prepare
    await harness.record(parked('1'), parked('2'));
    gate.refused = ['"eventId":"2"'];
    // Act
    const result = await retryAll({ outcome: 'waiting' });
    // Assess
    expect(result).toMatchObject({ retried: 1, left: 1 });
  });

  it('without events does nothing, and leaves no trail', async () => {
    expect(await retryAll({ outcome: 'failed' })).toEqual({ retried: 0, left: 0, cursor: null });
    expect(await trail()).toEqual([]);
  });

  it('rejects an invalid filter and an invalid cursor with their pointers', async () => {
    await expect(retryAll({ outcome: 'failed', from: 'yesterday' })).rejects.toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer: '/filter/from' }],
    });
    await expect(retryAll({ outcome: 'failed' }, 'broken')).rejects.toMatchObject({
      errors: [{ pointer: '/cursor' }],
    });
  });
});
