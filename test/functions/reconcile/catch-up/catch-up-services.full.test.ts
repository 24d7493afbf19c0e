import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { queuedEvent } from '../../../../functions/queue/message';
import { createEventSender, createQueueDepthReader } from '../../../../functions/queue/sender';
import { createCatchUpTask } from '../../../../functions/reconcile/catch-up/catch-up';
import { EventLookup, LogStore } from '../../../../functions/store/log/log-store';
import { RecordStore } from '../../../../functions/store/record-store';
import { CONFIGURATIONS_TABLE, LOGS_TABLE } from '../../../../functions/store/tables';
import { clientOptions } from '../../../support/aws/aws-environment';
import { createTable, observedClient, startDynamoDb } from '../../../support/aws/dynamodb';
import { startSqs } from '../../../support/aws/sqs';
import { anEntry } from '../../../support/builders/log-entries';
import {
  startReconcileLuccaHarness,
  type ReconcileLuccaHarness,
} from '../../../support/harness/lucca-api-harness';

type TestHarness = Awaited<ReturnType<typeof startServices>>;

/** Fakes of Lucca's API, the tables and the queue. */
async function startServices(lucca: ReconcileLuccaHarness) {
  const { cleanup, now, telemetry } = lucca;
  const dynamodb = await startDynamoDb();
  cleanup.add(() => dynamodb.stop());
  await createTable(dynamodb.endpoint, 'configurations', CONFIGURATIONS_TABLE);
  await createTable(dynamodb.endpoint, 'logs', LOGS_TABLE);
  const sqs = await startSqs();
  cleanup.add(() => sqs.stop());
  const queueUrl = await sqs.createFifoQueue('events.fifo');
  const { client } = observedClient(dynamodb.endpoint);
  const queue = new SQSClient(clientOptions(sqs.endpoint));
  const logs = new LogStore(client, 'logs');
  return {
    ...lucca,
    /** A cold start. */
    task: () =>
      createCatchUpTask({
        lucca: lucca.lucca,
        records: new RecordStore(client, 'configurations'),
        eventLookup: new EventLookup(client, 'logs'),
        send: createEventSender(queue, queueUrl),
        queueDepth: createQueueDepthReader(queue, queueUrl),
        ...telemetry,
        logs,
        now,
        newId: () => 'correlation',
      }),
    /** Takes the events from the queue, and records them in the log. */
    async handled() {
      const { Messages = [] } = await queue.send(
        new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
      );
      const events = Messages.map(({ Body = '' }) => queuedEvent.parse(JSON.parse(Body)));
      for (const { tenant, eventId, via } of events) {
        await logs.record(anEntry({ tenant, eventId, via }), 'applied');
      }
      return events;
    },
  };
}

let harness: TestHarness;

beforeEach(async () => {
  harness = await startServices(await startReconcileLuccaHarness());
});

afterEach(async () => {
  await harness.cleanup.close();
  jest.restoreAllMocks();
});

const run = (task = harness.task()) => task(harness.clock.time + 60_000);

describe('catch-up from the API to the queue', () => {
  it.each([
    ['documented', {}],
    ['without filters and sorting', { ignoresFilters: true }],
    ['that rejects filters and sorting', { refusesFilters: true }],
    ['without the data of events', { listsBareEvents: true }],
  ])('queues lost events once from a list: %s', async (_, switches) => {
    Object.assign(harness.api.switches, switches);
    const { lucca } = harness.api;
    const lost = [
      lucca.setWorkplace({ employee: lucca.hire('lea@acme.example') }),
      lucca.requestLeave({ status: 'confirmed', employee: lucca.hire('tom@acme.example') }),
    ];
    harness.clock.time += 60_000;
    await run();
    const first = await harness.handled();
    harness.clock.time += 5 * 60_000;
    await run();
    const second = await harness.handled();

    expect(first.map(({ eventId }) => eventId).sort()).toEqual(lost.map(({ id }) => id).sort());
    expect(first.map(({ via, problems }) => [via, problems])).toEqual([
      ['catch-up', undefined],
      ['catch-up', undefined],
    ]);
    expect(second).toEqual([]);
    expect(harness.telemetry.text()).not.toContain('@acme.example');
  });

  it.each([
    ['500', 500, { next: 'retry' }],
    ['403', 403, { next: 'wait' }],
  ])('fails the task and logs the error when the API answers %s', async (_, status, error) => {
    harness.api.failNext({ with: status, path: '/lucca-api/events' });

    await expect(run()).rejects.toMatchObject(error);
    expect(harness.telemetry.text()).toContain(`Lucca answered ${status} to GET /lucca-api/events`);
  });
});
