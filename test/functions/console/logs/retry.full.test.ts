import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { retryResult } from '../../../../functions/console/contract/logs';
import type { BodyOf } from '../../../../functions/console/contract/operations';
import type { LogDependencies } from '../../../../functions/console/logs/dependencies';
import { rowId } from '../../../../functions/console/logs/view';
import type { LogEntry } from '../../../../functions/domain/sync-log';
import { queuedEvent, type QueuedEvent } from '../../../../functions/queue/message';
import { createEventSender } from '../../../../functions/queue/sender';
import { clientOptions } from '../../../support/aws/aws-environment';
import { type LocalSqs, startSqs } from '../../../support/aws/sqs';
import { aConfiguration } from '../../../support/builders/configurations';
import { anEntry, aWaitingEntry } from '../../../support/builders/log-entries';
import { ADMINISTRATOR, request, useOperationsHarness } from '../../../support/console/operations-harness';
import { type RefusingQueue, startRefusingQueue } from '../../../support/harness/refusing-queue';

const harness = useOperationsHarness(
  aConfiguration(),
  aConfiguration({ id: 'spain', establishments: ['20'], active: false }),
);
let sqs: LocalSqs;
let queue: RefusingQueue;
let client: SQSClient;
let queueUrl: string;
let queueDepth = 0;
let queues = 0;

beforeAll(async () => {
  sqs = await startSqs();
  queue = await startRefusingQueue(sqs.endpoint);
  client = new SQSClient({ ...clientOptions(queue.origin), maxAttempts: 1 });
});

beforeEach(async () => {
  queueDepth = 0;
  queue.refused = [];
  queue.calls = [];
  queue.downAfter = Number.POSITIVE_INFINITY;
  const url = await sqs.createFifoQueue(`retries-${++queues}.fifo`, { MaximumMessageSize: '1048576' });
  queueUrl = new URL(new URL(url).pathname, queue.origin).href;
});

afterAll(async () => {
  client.destroy();
  await queue.stop();
  await sqs.stop();
});

/** Receives and deletes all messages of the queue. */
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

function operations(replaced: Partial<LogDependencies> = {}) {
  const send = createEventSender(client, queueUrl);
  return harness.logOperations({ send, queueDepth: () => Promise.resolve(queueDepth), ...replaced });
}

async function retry(entry: LogEntry, replaced: Partial<LogDependencies> = {}) {
  return (await operations(replaced).retryLog({ ...request, id: rowId(entry.event) })).body;
}

async function retryAll(filter: BodyOf<'retryLogs'>['filter'], cursor?: string) {
  const body = { filter, ...(cursor !== undefined && { cursor }) };
  return (await operations().retryLogs({ ...request, body })).body;
}

/** An unresolved event of its own resource. */
function unresolved(eventId: string, overrides: Partial<LogEntry> = {}): LogEntry {
  const resource = `https://acme.ilucca.net#calendar-event#${eventId}`;
  return aWaitingEntry({ eventId, resource, payload: Buffer.from(`{"id":"${eventId}"}`), ...overrides });
}

describe('a retry', () => {
  it.each(['waiting', 'failed'] as const)(
    'sends a %s event back to the queue with its payload',
    async (outcome) => {
      const entry = unresolved('1', { outcome });
      await harness.record(entry);
      const result = await retry(entry);

      expect(retryResult.parse(result)).toEqual({ retried: 1, left: 0, skipped: [], cursor: null });
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

  it('only changes the times of the row until there is an outcome', async () => {
    const entry = unresolved('1');
    await harness.record(entry);
    await retry(entry);

    expect(await harness.unresolvedEvents.read(entry.event)).toMatchObject({
      outcome: 'waiting',
      triedAt: '2026-03-05T12:00:00.000Z',
      replays: 1,
      nextReplayAt: '2026-03-05T12:10:00.000Z',
    });
  });

  it('is recorded in the audit trail without the payload', async () => {
    const entry = unresolved('1');
    await harness.record(entry);
    await retry(entry);

    expect(await harness.trail()).toMatchObject([
      {
        who: ADMINISTRATOR.name,
        via: 'console',
        action: 'events.retry',
        configuration: 'france',
        state: 'done',
        before: null,
        after: { event: entry.event },
      },
    ]);
  });

  it('is sent once when two people request it', async () => {
    const entry = unresolved('1');
    await harness.record(entry);
    const results = await Promise.allSettled([retry(entry), retry(entry)]);

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(results.find((result) => result.status === 'rejected')?.reason).toMatchObject({
      code: 'retry_under_way',
    });
    expect(await idsInQueue()).toEqual(['1']);
  });

  it('blocks further retries for a minute or until there is an outcome', async () => {
    const entry = unresolved('1');
    await harness.record(entry);
    await retry(entry);

    harness.time += 59_000;
    await expect(retry(entry)).rejects.toMatchObject({ code: 'retry_under_way' });
    await harness.record({ ...entry, at: new Date(harness.time).toISOString(), via: 'replay' });
    expect(await retry(entry)).toMatchObject({ retried: 1 });
    harness.time += 60_000;
    expect(await retry(entry)).toMatchObject({ retried: 1 });
    expect(await idsInQueue()).toEqual(['1', '1', '1']);
  });

  it('is rejected for a resolved event', async () => {
    await harness.record(anEntry());

    await expect(retry(anEntry())).rejects.toMatchObject({ code: 'nothing_to_retry' });
    expect(await harness.trail()).toEqual([]);
  });

  it.each([
    ['waiting', {}],
    ['failed', { outcome: 'failed', reason: 'invalid_event' }],
  ] as const)('is rejected for a %s event without a payload', async (_, overrides) => {
    const entry = unresolved('1', { ...overrides, payload: null });
    await harness.record(entry);

    await expect(retry(entry)).rejects.toMatchObject({
      code: 'payload_not_kept',
      message: 'The event cannot be retried: its payload was not kept',
    });
    expect(await harness.trail()).toEqual([]);
  });

  it('is rejected while the configuration is inactive', async () => {
    const entry = unresolved('1', { configuration: 'spain' });
    await harness.record(entry);

    await expect(retry(entry)).rejects.toMatchObject({
      code: 'cause_remains',
      message: expect.stringContaining('inactive') as string,
    });
    expect(await idsInQueue()).toEqual([]);
  });

  it('is rejected for an unknown event', async () => {
    await expect(retry(anEntry())).rejects.toMatchObject({ code: 'unknown_event' });
  });

  it('keeps the event when the queue refuses it', async () => {
    const entry = unresolved('1');
    await harness.record(entry);
    queue.downAfter = 0;
    const failing = retry(entry);

    await expect(failing).rejects.toMatchObject({ code: 'queue_unavailable' });
    expect(await harness.unresolvedEvents.read(entry.event)).toMatchObject({
      outcome: 'waiting',
      payload: entry.payload,
    });
    expect(await harness.trail()).toMatchObject([{ state: 'refused' }]);

    // Later
    queue.downAfter = Number.POSITIVE_INFINITY;
    harness.time += 60_000;
    expect(await retry(entry)).toMatchObject({ retried: 1 });
  });

  it('leaves the row marked and the audit entry begun when it is interrupted before sending', async () => {
    const entry = unresolved('1');
    await harness.record(entry);
    const dying = retry(entry, { send: () => Promise.reject(new Error('dead')) });

    await expect(dying).rejects.toThrow('dead');
    expect(await harness.unresolvedEvents.read(entry.event)).toMatchObject({
      triedAt: '2026-03-05T12:00:00.000Z',
      nextReplayAt: '2026-03-05T12:10:00.000Z',
    });
    expect(await harness.trail()).toMatchObject([{ state: 'begun' }]);
  });
});

const retryIds = async (...ids: string[]) =>
  (await operations().retryLogs({ ...request, body: { ids } })).body;

describe('a retry of selected events', () => {
  it('sends those that can be retried, and says why the others cannot', async () => {
    const withoutPayload = unresolved('2', { payload: null });
    const resolved = anEntry({ eventId: '3' });
    await harness.record(unresolved('1'), withoutPayload, resolved);
    const [first, second, third, unknown] = [unresolved('1'), withoutPayload, resolved, anEntry()].map(
      ({ event }) => rowId(event),
    );
    const result = await retryIds(first ?? '', second ?? '', third ?? '', unknown ?? '', '?', first ?? '');

    expect(retryResult.parse(result)).toMatchObject({ retried: 1, left: 4, cursor: null });
    expect(result.skipped).toEqual([
      { id: unknown, code: 'unknown_event' },
      { id: '?', code: 'unknown_event' },
      { id: second, code: 'payload_not_kept' },
      { id: third, code: 'nothing_to_retry' },
    ]);
    expect(await idsInQueue()).toEqual(['1']);
    const rows = [unresolved('1'), withoutPayload, resolved].map(({ event }) => event);
    expect(await harness.trail()).toMatchObject([{ state: 'done', after: { events: 3, rows } }]);
  });

  it('leaves those for which the queue has no room', async () => {
    await harness.record(unresolved('1'), unresolved('2'));
    queueDepth = 99;
    const ids = ['1', '2'].map((id) => rowId(unresolved(id).event));

    expect(await retryIds(...ids)).toMatchObject({
      retried: 1,
      skipped: [{ id: ids[1], code: 'queue_full' }],
    });
  });

  it('names those that the queue refused', async () => {
    const entries = Array.from({ length: 12 }, (_, index) => unresolved(String(index)));
    await harness.record(...entries);
    queue.downAfter = 1;
    const result = await retryIds(...entries.map(({ event }) => rowId(event)));

    expect(result).toMatchObject({ retried: 10, left: 2 });
    expect(new Set(result.skipped.map(({ code }) => code))).toEqual(new Set(['queue_unavailable']));
  });

  it.each<[string, BodyOf<'retryLogs'>]>([
    ['neither a filter nor ids', {}],
    ['both', { filter: { outcome: 'failed' }, ids: ['x'] }],
    ['ids and a cursor', { ids: ['x'], cursor: 'x' }],
  ])('is rejected with %s', async (_, body) => {
    const rejected = operations().retryLogs({ ...request, body });

    await expect(rejected).rejects.toMatchObject({ code: 'invalid_request' });
  });
});

describe('a retry of a filter', () => {
  it('for one employee retries only their events, and leaves no address in the audit trail', async () => {
    const employee = 'Lea@acme.example';
    await harness.record(
      unresolved('1', { outcome: 'failed', employee }),
      unresolved('2', { outcome: 'failed', employee }),
      unresolved('3', { outcome: 'failed', employee: 'tom@acme.example' }),
    );
    const result = await retryAll({ outcome: 'failed', employee, product: 'training' });

    expect(result).toMatchObject({ retried: 2 });
    expect((await idsInQueue()).sort()).toEqual(['1', '2']);
    const [change, ...others] = await harness.trail();
    expect(others).toEqual([]);
    expect(change?.after).toEqual({
      filter: { outcome: 'failed', product: 'training', isOfOneEmployee: true },
      events: 2,
    });
    expect(JSON.stringify(change).toLowerCase()).not.toContain('lea@');
  });

  it('retries the matching events', async () => {
    await harness.record(
      unresolved('1'),
      unresolved('2', { product: 'office' }),
      unresolved('3', { outcome: 'failed' }),
      unresolved('4', { at: '2026-02-20T08:00:00.000Z' }),
      anEntry({ eventId: '5' }),
    );
    const result = await retryAll({ outcome: 'waiting', product: 'training', from: '2026-03-01' });

    expect(retryResult.parse(result)).toEqual({ retried: 1, left: 0, skipped: [], cursor: null });
    expect(await idsInQueue()).toEqual(['1']);
    expect(await harness.trail()).toMatchObject([
      {
        state: 'done',
        configuration: null,
        after: { filter: { outcome: 'waiting', product: 'training', from: '2026-03-01' }, events: 1 },
      },
    ]);
  });

  it('skips events that cannot be retried now', async () => {
    const retried = unresolved('1', { employee: 'tom@acme.example' });
    await harness.record(
      retried,
      unresolved('2', { payload: null }),
      unresolved('3', { configuration: 'spain' }),
      unresolved('4'),
    );
    await retry(retried);
    await drain();
    const result = await retryAll({ outcome: 'waiting' });

    expect(result).toMatchObject({ retried: 1, left: 3, cursor: null });
    expect(new Set(result.skipped.map(({ code }) => code))).toEqual(
      new Set(['retry_under_way', 'payload_not_kept', 'cause_remains']),
    );
    expect(await idsInQueue()).toEqual(['4']);
  });

  it('sends up to 100 events per call and continues at its cursor', async () => {
    const entries = Array.from({ length: 130 }, (_, index) =>
      unresolved(String(index), { occurredAt: new Date(harness.time - index * 1000).toISOString() }),
    );
    await Promise.all(entries.map((entry) => harness.logs.record(entry, 'applied')));
    const first = await retryAll({ outcome: 'waiting' });
    const second = await retryAll({ outcome: 'waiting' }, first.cursor ?? '');

    expect([first, second]).toMatchObject([
      { retried: 100, left: 0 },
      { retried: 30, left: 0, skipped: [], cursor: null },
    ]);
    expect(new Set(await idsInQueue()).size).toBe(130);
  });

  it('sends only as many events as the queue has room for', async () => {
    const entries = Array.from({ length: 50 }, (_, index) => unresolved(String(index)));
    await Promise.all(entries.map((entry) => harness.logs.record(entry, 'applied')));
    queueDepth = 70;
    const first = await retryAll({ outcome: 'waiting' });
    queueDepth = 0;
    const second = await retryAll({ outcome: 'waiting' }, first.cursor ?? '');

    expect([first, second]).toMatchObject([
      { retried: 30, left: 0 },
      { retried: 20, left: 0, skipped: [], cursor: null },
    ]);
    expect(new Set(await idsInQueue()).size).toBe(50);
  });

  it('is rejected without an audit entry while the queue is full', async () => {
    await harness.record(unresolved('1'));
    queueDepth = 100;

    await expect(retryAll({ outcome: 'waiting' })).rejects.toMatchObject({
      code: 'queue_full',
      message: expect.stringContaining('100') as string,
    });
    expect(await idsInQueue()).toEqual([]);
    expect(await harness.trail()).toEqual([]);
    expect(await harness.unresolvedEvents.read(unresolved('1').event)).toMatchObject({ replays: 0 });
  });

  it('stops when the queue fails, after the events that were sent before', async () => {
    const entries = Array.from({ length: 15 }, (_, index) => unresolved(String(index)));
    await Promise.all(entries.map((entry) => harness.logs.record(entry, 'applied')));
    queue.downAfter = 1;
    const failing = retryAll({ outcome: 'waiting' });

    await expect(failing).rejects.toMatchObject({ code: 'queue_unavailable' });
    expect(await idsInQueue()).toHaveLength(10);
    expect(await harness.trail()).toMatchObject([{ state: 'done' }]);
  });

  it('counts individually refused events as skipped', async () => {
    await harness.record(unresolved('1'), unresolved('2'));
    queue.refused = ['"eventId":"2"'];
    const result = await retryAll({ outcome: 'waiting' });

    expect(result).toMatchObject({ retried: 1, left: 1 });
  });

  it('does nothing without matching events', async () => {
    expect(await retryAll({ outcome: 'failed' })).toEqual({ retried: 0, left: 0, skipped: [], cursor: null });
    expect(await harness.trail()).toEqual([]);
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
