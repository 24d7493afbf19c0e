import * as z from 'zod';
import { messageGroupId, serializeQueuedEvent, toQueueMessage } from '../../functions/queue/message';
import { LogStore } from '../../functions/store/log/log-store';
import { aWaitingEntry } from '../support/builders/log-entries';
import { sqsRecord } from '../support/builders/sqs-record';
import { delivery } from '../support/builders/webhook-requests';
import { apiRequest } from '../support/console/requests';
import { trainingSession, workplace } from '../support/fakes/lucca/calendar-event';
import { luccaEvent } from '../support/fakes/lucca/event';
import { employee, TENANT } from '../support/fakes/lucca/reference';
import { LOCAL_STAGE } from '../support/local-stack/local-connector';
import { BundleProcess } from './harness/bundle-process';
import { withDeployedApp, type DeployedFunctionName } from './harness/deployed-functions';
import { ESTABLISHMENT, withDeployedStack, type DeployedStack } from './harness/deployed-stack';
import { ratioRow, type Row } from './harness/rows';
import { sessionOfSize } from './instances/new-events';

/** A safe margin: the peak is at most this share of the configured memory. */
const MAX_SHARE = 0.75;

const DELIVERIES = { ordinary: 800, largest: 30 };
const BATCHES = 60;
const BATCH_SIZE = 10;
const GUESTS = 100;
const WAITING = 300;
const EMPLOYEES = 500;
const CONSOLE_ROUNDS = 20;
/** Reconcile replays until its time is over. */
const RECONCILE_MS = 45_000;
const CLOSED_PORT = 'http://127.0.0.1:9';

/**
 * The peak of the resident memory of each deployed bundle in its own process while it is busy, beside the memory that
 * the template gives it.
 */
export async function memory(): Promise<Row[]> {
  return withDeployedApp((app) =>
    withDeployedStack(app, async (stack) => {
      await stack.hire(employeeIds());
      const rows: Row[] = [];
      for (const [name, work] of WORK) rows.push(await peakOf(name, work, stack));
      return rows;
    }),
  );
}

const httpResult = z.object({ statusCode: z.number() });
const batchResult = z.object({ batchItemFailures: z.array(z.unknown()) });

type Work = (instance: BundleProcess, stack: DeployedStack) => Promise<void>;

const WORK: [name: DeployedFunctionName, work: Work][] = [
  ['ingest', receiveDeliveries],
  ['sync', syncBatches],
  ['reconcile', replayWaitingEvents],
  ['console', useConsole],
];

async function peakOf(name: DeployedFunctionName, work: Work, stack: DeployedStack): Promise<Row> {
  const settings = stack.settingsOf(name);
  const environment = { ...settings.environment, AWS_ENDPOINT_URL_SESV2: CLOSED_PORT };
  const instance = await BundleProcess.start({ ...settings, environment });
  try {
    await work(instance, stack);
  } finally {
    await instance.stop();
  }
  return ratioRow(
    {
      name: `memory: peak of ${name} beside the configured memory`,
      ...{ value: instance.peakMb, unit: 'MB', baseline: settings.memoryMb },
    },
    MAX_SHARE,
  );
}

function expectStatus(answer: unknown, status: number): void {
  const { statusCode } = httpResult.parse(answer);
  if (statusCode !== status) throw new Error(`The function answered ${statusCode} instead of ${status}`);
}

function employeeIds(): string[] {
  return Array.from({ length: EMPLOYEES }, (_, number) => String(5000 + number));
}

/** Deliveries of 2 KB, and some of the largest size that the webhook accepts. */
async function receiveDeliveries(instance: BundleProcess): Promise<void> {
  const receive = async (kilobytes: number, id: string) => {
    const answer = await instance.invoke(delivery(sessionOfSize(kilobytes, id), Date.now()));
    expectStatus(answer, 202);
  };
  for (let number = 0; number < DELIVERIES.ordinary; number++) await receive(2, `ordinary-${number}`);
  for (let number = 0; number < DELIVERIES.largest; number++) await receive(256, `largest-${number}`);
}

/** Full batches: of ten events, two are sessions of 100 guests. */
async function syncBatches(instance: BundleProcess): Promise<void> {
  const ids = employeeIds();
  for (let batch = 0; batch < BATCHES; batch++) {
    const records = Array.from({ length: BATCH_SIZE }, (_, index) => {
      const number = batch * BATCH_SIZE + index;
      return recordOf(number, index < 2 ? sessionOf(number, ids) : workplaceOf(number, ids));
    });
    const { batchItemFailures } = batchResult.parse(await instance.invoke({ Records: records }));
    if (batchItemFailures.length > 0) throw new Error('Events failed');
  }
}

function sessionOf(number: number, ids: string[]) {
  const attendees = Array.from({ length: GUESTS }, (_, guest) => employee(idAt(ids, number * 7 + guest)));
  return trainingSession({ id: `session-${number}`, organizer: employee(idAt(ids, number)), attendees });
}

function workplaceOf(number: number, ids: string[]) {
  return workplace({ id: `day-${number}`, employee: employee(idAt(ids, number)), date: '2027-02-02' });
}

function idAt(ids: string[], number: number): string {
  return ids[number % ids.length] ?? '';
}

function recordOf(number: number, data: ReturnType<typeof workplace> | ReturnType<typeof trainingSession>) {
  const now = Date.now();
  const event = luccaEvent('calendar-event.created', data, {
    id: `memory-${number}`,
    occurredAt: new Date(now).toISOString(),
    establishment: ESTABLISHMENT,
  });
  const message = toQueueMessage(Buffer.from(JSON.stringify(event)), {
    now,
    receivedAt: new Date(now).toISOString(),
    correlationId: `memory-${number}`,
    via: 'delivery',
  });
  if (message.kind !== 'queue') throw new Error('The event is not valid');
  return sqsRecord({
    messageId: `message-${number}`,
    receiptHandle: `handle-${number}`,
    group: messageGroupId(message.event),
    body: serializeQueuedEvent(message.event),
    receives: 1,
  });
}

/** One run with waiting events, and employees of Lucca whom the directory does not know. */
async function replayWaitingEvents(instance: BundleProcess, stack: DeployedStack): Promise<void> {
  const logs = new LogStore(stack.tables, stack.variable('LOGS_TABLE'));
  const at = new Date(Date.now() - 60 * 60_000).toISOString();
  for (let number = 0; number < WAITING; number++) {
    const data = workplaceOf(number, employeeIds());
    const event = luccaEvent('calendar-event.created', data, {
      ...{ id: `waiting-${number}`, occurredAt: at, establishment: ESTABLISHMENT },
    });
    const entry = aWaitingEntry({
      ...{ at, occurredAt: at, topic: event.topic, product: 'office', eventId: event.id },
      ...{ resource: `${TENANT}#calendar-event#waiting-${number}`, messageId: event.id },
      payload: Buffer.from(JSON.stringify(event)),
    });
    await logs.record(entry, 'applied');
  }
  for (let number = 0; number < EMPLOYEES; number++) {
    stack.lucca.lucca.hire(`camille.martin-${number}@acme.example`);
  }
  await instance.invoke({}, RECONCILE_MS);
}

/** Pages, the log, the chart and the month of an employee. */
async function useConsole(instance: BundleProcess): Promise<void> {
  const { issuer, clientId, administrators } = LOCAL_STAGE.console;
  const by = {
    ...{ iss: issuer, aud: clientId, sub: 'camille' },
    ...{ email: administrators.addresses[0], email_verified: true },
  };
  const paths = ['/api/logs', '/api/logs?outcome=created', '/api/chart', '/api/employees?search=martin'];
  for (let round = 0; round < CONSOLE_ROUNDS; round++) {
    for (const path of ['/console', ...paths]) {
      expectStatus(await instance.invoke(apiRequest({ path, by })), 200);
    }
  }
}
