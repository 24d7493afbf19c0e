import type { QueuedEvent } from '../../functions/queue/message';
import { createEventSender } from '../../functions/queue/sender';
import { logRow } from '../../functions/store/log-rows';
import { ExecutionEnvironment } from '../simulation/connector/execution-environment';
import type { InProcessGoogle } from '../simulation/services/in-process-google';
import { createMemorySqs, QUEUE_URL } from '../simulation/services/memory-sqs';
import {
  addressOf,
  createSimulationHarness,
  ESTABLISHMENT,
  googleQuota,
  person,
  toQueuedEvent,
  rememberAddresses,
  withGoogleFetch,
  type SimulationHarness,
} from '../simulation/simulation-harness';
import { workplace } from '../support/fakes/lucca/calendar-event';
import { reference, TENANT } from '../support/fakes/lucca/reference';
import type { Row } from './harness/row';

const EMPLOYEES = 10_000;
const EVENTS = 20_000;
const MINUTE_MS = 60_000;
const START = Date.parse('2026-02-02T09:00:00Z');
/** Of the time that the quota allows. */
const MOST = 1.1;

/**
 * Two workplaces of each of 10,000 employees are in the queue at once: how long until all are in the calendars. Their addresses
 * are known: what is measured is the quota of Google, not the 50 requests a minute of Lucca, which would take 200 minutes.
 */
export async function burst(): Promise<Row[]> {
  const harness = await createSimulationHarness(START, {}, { people: EMPLOYEES });
  await rememberAddresses(harness, EMPLOYEES);
  await withGoogleFetch(harness.google, async () => {
    await sendAll(harness);
    while (harness.connector.queue.depth > 0) await harness.time.runUntil(harness.time.now() + 1000);
  });
  const { google, connector } = harness;
  const rows = connector.tables.items('logs').map((item) => logRow.parse(item));
  const created = rows.filter(({ outcome, attempts }) => outcome === 'created' && attempts === 1);
  const seconds = (Math.max(...rows.map(({ at }) => Date.parse(at))) - START) / 1000;
  const { requestsPerMinute } = googleQuota;
  const calls = google.traffic.length;
  const allowed = (calls / requestsPerMinute) * 60;
  // As many as the quota at once, and as many again each time those are a minute old.
  const least = (Math.ceil(calls / requestsPerMinute) - 1) * 60;
  process.stdout.write(
    `${calls} calls: a sliding minute of ${requestsPerMinute} takes ${least} s at the least\n`,
  );
  const refused = google.fake.calls.filter(({ status }) => status !== 200).length;
  return [
    {
      name: 'burst: 20,000 events, beside calls ÷ quota',
      value: seconds,
      unit: 's',
      baseline: allowed,
      target: `≤ ${MOST} ×`,
      ok: seconds <= MOST * allowed,
    },
    none('burst: events lost, failed or tried twice', EVENTS - created.length),
    none('burst: events of Google missing, doubled or wrong', wrongEvents(google)),
    none('burst: messages in the dead-letter queue', connector.queue.deadLetters.length),
    none('burst: calls that Google refused', refused),
    {
      name: 'burst: calls in the busiest minute',
      value: busiestMinute(google),
      unit: 'calls',
      baseline: requestsPerMinute,
      target: '≤ 1 ×',
      ok: busiestMinute(google) <= requestsPerMinute,
    },
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

/** Those that are not there, and those that are there beside them. */
function wrongEvents({ fake }: InProcessGoogle): number {
  const shown = fake.allEvents().map(({ owner, event }) => `${owner} ${event.start.date} ${event.summary}`);
  const left = new Set(shown);
  const missing = Array.from({ length: EVENTS }, (_, number) => stateOf(number)).filter(
    ({ employee, date, label }) => !left.delete(`${addressOf(employee)} ${date} ${label}`),
  );
  return missing.length + left.size + (shown.length - new Set(shown).size);
}

/** The most calls in any minute. */
function busiestMinute({ traffic }: InProcessGoogle): number {
  let from = 0;
  return traffic.reduce((most, { at }, index) => {
    while ((traffic[from]?.at ?? at) <= at - MINUTE_MS) from += 1;
    return Math.max(most, index - from + 1);
  }, 0);
}

function none(name: string, value: number): Row {
  return { name, value, unit: '', baseline: null, target: '0', ok: value === 0 };
}
