import type { QueuedEvent } from '../../functions/queue/message';
import { createEventSender } from '../../functions/queue/sender';
import { ExecutionEnvironment } from '../simulation/connector/execution-environment';
import type { InProcessGoogle } from '../simulation/services/in-process-google';
import { createMemorySqs, QUEUE_URL } from '../simulation/services/memory-sqs';
import {
  addressOf,
  createSimulationHarness,
  ESTABLISHMENT,
  googleQuota,
  logRows,
  person,
  fillDirectory,
  toQueuedEvent,
  withGoogleFetch,
  type SimulationHarness,
} from '../simulation/simulation-harness';
import { busiestMinute } from '../simulation/numbers';
import { workplace } from '../support/fakes/lucca/calendar-event';
import { reference, TENANT } from '../support/fakes/lucca/reference';
import { ratioRow, zeroRow, type Row } from './harness/rows';

const EMPLOYEES = 10_000;
const EVENTS = 20_000;
const START = Date.parse('2026-02-02T09:00:00Z');
/** Maximum ratio to the time that the quota requires. */
const MAX_RATIO = 1.1;

/**
 * Two workplaces of each of 10,000 employees arrive in the queue at once: the time until all are in the calendars. The
 * directory has the addresses, so that Google's quota is the limit and not Lucca's 50 requests a minute.
 */
export async function burst(): Promise<Row[]> {
  const harness = await createSimulationHarness(START, {}, { people: EMPLOYEES });
  await fillDirectory(harness, EMPLOYEES);
  await withGoogleFetch(harness.google, async () => {
    await sendAll(harness);
    while (harness.connector.queue.depth > 0) await harness.time.runUntil(harness.time.now() + 1000);
  });
  const { google, connector } = harness;
  const rows = logRows(harness);
  const created = rows.filter(({ outcome, attempts }) => outcome === 'created' && attempts === 1);
  const seconds = (Math.max(...rows.map(({ at }) => Date.parse(at))) - START) / 1000;
  const { requestsPerMinute } = googleQuota;
  const times = google.traffic.map(({ at }) => at);
  const calls = times.length;
  // A sliding window allows the whole quota at once, and again every minute.
  const least = (Math.ceil(calls / requestsPerMinute) - 1) * 60;
  process.stdout.write(
    `${calls} calls: a sliding window of ${requestsPerMinute} calls a minute takes at least ${least} s\n`,
  );
  const refused = google.fake.calls.filter(({ status }) => status !== 200).length;
  return [
    ratioRow(
      {
        ...{ name: 'burst: 20,000 events, beside calls ÷ quota', value: seconds, unit: 's' },
        baseline: (calls / requestsPerMinute) * 60,
      },
      MAX_RATIO,
    ),
    zeroRow('burst: events lost, failed or retried', EVENTS - created.length),
    zeroRow('burst: Google events missing, duplicated or wrong', wrongEvents(google)),
    zeroRow('burst: messages in the dead-letter queue', connector.queue.deadLetters.length),
    zeroRow('burst: calls that Google rejected', refused),
    ratioRow(
      {
        ...{ name: 'burst: calls in the busiest minute', value: busiestMinute(times), unit: 'calls' },
        baseline: requestsPerMinute,
      },
      1,
    ),
  ];
}

async function sendAll({ time, connector }: SimulationHarness): Promise<void> {
  const send = createEventSender(
    createMemorySqs(connector.queue, new ExecutionEnvironment(time), () => false),
    QUEUE_URL,
  );
  const sending = Array.from({ length: EVENTS / 10 }, (_, batch) =>
    send(Array.from({ length: 10 }, (_, index) => message(batch * 10 + index))),
  );
  await time.runUntil(START + 1000);
  await Promise.all(sending);
}

function message(number: number): QueuedEvent {
  const { employee, date, label } = stateOf(number);
  const event = {
    ...reference('event', String(number + 1)),
    topic: 'calendar-event.created',
    occurredAt: new Date(START - 1000).toISOString(),
    source: TENANT,
    businessEstablishment: reference('business-establishment', ESTABLISHMENT),
    data: workplace({
      id: String(number),
      employee,
      date,
      workLocation: { id: '3', type: 'office', name: label, area: null },
    }),
  };
  return toQueuedEvent(event, { correlationId: `burst-${number}`, via: 'delivery' }, START);
}

function stateOf(number: number) {
  const date = number < EMPLOYEES ? '2026-02-03' : '2026-02-04';
  return { employee: person(number % EMPLOYEES), date, label: `Site ${number}` };
}

/** The number of missing, unexpected and duplicate events. */
function wrongEvents({ fake }: InProcessGoogle): number {
  const actual = fake.allEvents().map(({ owner, event }) => `${owner} ${event.start.date} ${event.summary}`);
  const left = new Set(actual);
  const missing = Array.from({ length: EVENTS }, (_, number) => stateOf(number)).filter(
    ({ employee, date, label }) => !left.delete(`${addressOf(employee)} ${date} ${label}`),
  );
  return missing.length + left.size + (actual.length - new Set(actual).size);
}
