import { logRow } from '../../functions/store/log-rows';
import { LogStore } from '../../functions/store/log-store';
import {
  addressOf,
  createSimulationHarness,
  ESTABLISHMENT,
  googleQuota,
  person,
  withGoogleFetch,
  type SimulationHarness,
} from '../simulation/simulation-harness';
import { workplace } from '../support/fakes/lucca/calendar-event';
import { luccaEvent } from '../support/fakes/lucca/event';
import { employeeWithAddress, TENANT } from '../support/fakes/lucca/reference';
import type { Row } from './harness/row';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;
const START = Date.parse('2026-02-02T09:00:00Z');
const EMPLOYEES = 10_000;
/** Of the time that the quota allows. */
const MOST = 1.3;
const NOTICED_MS = 90 * SECOND_MS;
/** Just after a run of reconcile has sent its last probe: the end is noticed by the next run. */
const END = START + 20 * MINUTE_MS + 240 * SECOND_MS;

/** Google was down for a day, and so many events wait: how long after its end until all are in the calendars. */
export async function recovery(): Promise<Row[]> {
  const few = await recover(5000);
  const many = await recover(100_000);
  return [
    {
      name: 'recovery: until the end of an outage is noticed, at the worst moment',
      value: few.noticed,
      unit: 's',
      baseline: null,
      target: `≤ ${NOTICED_MS / SECOND_MS} s`,
      ok: few.noticed * SECOND_MS <= NOTICED_MS,
    },
    quotaRow(
      'recovery: 5,000 events from then on, beside calls ÷ quota',
      few.applied - few.noticed,
      few.allowed,
    ),
    quotaRow('recovery: 100,000 events from its end, beside calls ÷ quota', many.applied, many.allowed),
    none('recovery: events that are not applied', few.open + many.open),
    none('recovery: messages in the dead-letter queue', few.deadLetters + many.deadLetters),
    {
      name: 'recovery: calls in the busiest minute',
      value: Math.max(few.busiest, many.busiest),
      unit: 'calls',
      baseline: googleQuota.requestsPerMinute,
      target: '≤ 1 ×',
      ok: Math.max(few.busiest, many.busiest) <= googleQuota.requestsPerMinute,
    },
  ];
}

/** Times in seconds after the end of the outage. */
async function recover(events: number) {
  const harness = await createSimulationHarness(START);
  const { time, google, connector } = harness;
  await park(harness, events);
  const end = google.fake.failNext({ status: 503, reason: 'backendError', times: Infinity });
  connector.schedule();
  const open = () =>
    connector.tables.items('logs').filter(({ outcome }) => outcome === 'waiting' || outcome === 'failed')
      .length;
  await withGoogleFetch(google, async () => {
    await time.runUntil(END);
    end();
    const latest = END + 60 * MINUTE_MS;
    while (open() > 0 && time.now() < latest) await time.runUntil(time.now() + 10 * SECOND_MS);
  });
  const times = connector.tables
    .items('logs')
    .map((item) => logRow.parse(item))
    .filter(({ outcome }) => outcome === 'created')
    .map(({ history }) => (Date.parse(history.at(-1)?.at ?? '') - END) / SECOND_MS);
  const calls = google.traffic.filter(({ at }) => at >= END).map(({ at }) => at);
  return {
    // The first ones are those that found out.
    noticed: times.toSorted((a, b) => a - b)[Math.floor(times.length / 100)] ?? Number.NaN,
    applied: times.reduce((most, one) => Math.max(most, one), 0),
    allowed: (calls.length / googleQuota.requestsPerMinute) * 60,
    open: open(),
    deadLetters: connector.queue.deadLetters.length,
    busiest: busiestMinute(calls),
  };
}

/** They were tried in vain throughout the day before. */
async function park({ connector }: SimulationHarness, events: number): Promise<void> {
  const logs = new LogStore(connector.tables.client(), 'logs');
  for (let number = 0; number < events; number++) {
    const at = new Date(START - DAY_MS + (number * DAY_MS) / events).toISOString();
    // Named, so that Lucca's limit of requests plays no part.
    const { id } = person(number % EMPLOYEES);
    const employee = employeeWithAddress(id, addressOf({ id }));
    const data = workplace({ id: `waiting-${number}`, employee });
    const event = luccaEvent('calendar-event.created', data, {
      id: `waiting-${number}`,
      occurredAt: at,
      establishment: ESTABLISHMENT,
    });
    const entry = {
      ...{ at, occurredAt: at, tenant: TENANT, configuration: 'france', topic: event.topic },
      ...{ product: 'office' as const, eventId: event.id, resource: `${TENANT}#calendar-event#${data.id}` },
      ...{ employee: employee.email, outcome: 'waiting' as const, reason: 'google_unavailable' as const },
      ...{ detail: 'Google answered 503', googleEventId: null, link: null, durationMs: 1_200_000 },
      ...{
        correlationId: `waiting-${number}`,
        via: 'delivery' as const,
        tries: 10,
        messageId: `message-${number}`,
      },
      payload: Buffer.from(JSON.stringify(event)),
    };
    await logs.record(entry, 'applied');
  }
}

/** The most calls in any minute. */
function busiestMinute(times: number[]): number {
  let from = 0;
  return times.reduce((most, at, index) => {
    while ((times[from] ?? at) <= at - MINUTE_MS) from += 1;
    return Math.max(most, index - from + 1);
  }, 0);
}

function quotaRow(name: string, value: number, baseline: number): Row {
  return { name, value, unit: 's', baseline, target: `≤ ${MOST} ×`, ok: value <= MOST * baseline };
}

function none(name: string, value: number): Row {
  return { name, value, unit: '', baseline: null, target: '0', ok: value === 0 };
}
