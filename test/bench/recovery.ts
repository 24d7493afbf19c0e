import { LogStore } from '../../functions/store/log/log-store';
import {
  addressOf,
  createSimulationHarness,
  ESTABLISHMENT,
  googleQuota,
  logRows,
  person,
  withGoogleFetch,
  type SimulationHarness,
} from '../simulation/simulation-harness';
import { busiestMinute } from '../simulation/numbers';
import { aWaitingEntry } from '../support/builders/log-entries';
import { workplace } from '../support/fakes/lucca/calendar-event';
import { luccaEvent } from '../support/fakes/lucca/event';
import { employeeWithAddress, TENANT } from '../support/fakes/lucca/reference';
import { limitRow, ratioRow, zeroRow, type Row } from './harness/rows';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;
const START = Date.parse('2026-02-02T09:00:00Z');
const EMPLOYEES = 10_000;
/** Maximum ratio to the time that the quota requires. */
const MAX_RATIO = 1.3;
/** Maximum time until the end of an outage is detected. */
const DETECTION_S = 90;
/** Just after the last probe of a run of reconcile, so that only the next run detects the end. */
const END = START + 20 * MINUTE_MS + 240 * SECOND_MS;

/** Google was down for a day: the time from its end until all waiting events are in the calendars. */
export async function recovery(): Promise<Row[]> {
  const few = await recover(5000);
  const many = await recover(20_000);
  return [
    limitRow(
      {
        name: 'recovery: until the end of an outage is detected, worst case',
        ...{ value: few.detected, unit: 's' },
      },
      DETECTION_S,
      `≤ ${DETECTION_S} s`,
    ),
    quotaRow(
      'recovery: 5,000 events after detection, beside calls ÷ quota',
      few.applied - few.detected,
      few.allowed,
    ),
    quotaRow('recovery: 20,000 events after the end, beside calls ÷ quota', many.applied, many.allowed),
    zeroRow('recovery: unresolved events', few.unresolved + many.unresolved),
    zeroRow('recovery: messages in the dead-letter queue', few.deadLetters + many.deadLetters),
    ratioRow(
      {
        name: 'recovery: calls in the busiest minute',
        ...{ value: Math.max(few.busiest, many.busiest), unit: 'calls' },
        baseline: googleQuota.requestsPerMinute,
      },
      1,
    ),
  ];
}

/** Times in seconds after the end of the outage. */
async function recover(events: number) {
  const harness = await createSimulationHarness(START);
  const { time, google, connector } = harness;
  await addWaitingEvents(harness, events);
  const end = google.fake.failNext({ status: 503, reason: 'backendError', times: Infinity });
  connector.schedule();
  const unresolved = () =>
    connector.tables.items('logs').filter(({ outcome }) => outcome === 'waiting' || outcome === 'failed')
      .length;
  await withGoogleFetch(google, async () => {
    await time.runUntil(END);
    end();
    const latest = END + 60 * MINUTE_MS;
    while (unresolved() > 0 && time.now() < latest) await time.runUntil(time.now() + 10 * SECOND_MS);
  });
  const times = logRows(harness)
    .filter(({ outcome }) => outcome === 'created')
    .map(({ history }) => (Date.parse(history.at(-1)?.at ?? '') - END) / SECOND_MS);
  const calls = google.traffic.filter(({ at }) => at >= END).map(({ at }) => at);
  return {
    // The first events are the probes that detected the end.
    detected: times.toSorted((a, b) => a - b)[Math.floor(times.length / 100)] ?? Number.NaN,
    applied: times.reduce((most, one) => Math.max(most, one), 0),
    allowed: (calls.length / googleQuota.requestsPerMinute) * 60,
    unresolved: unresolved(),
    deadLetters: connector.queue.deadLetters.length,
    busiest: busiestMinute(calls),
  };
}

/** Adds waiting events whose attempts failed throughout the day before. */
async function addWaitingEvents({ connector }: SimulationHarness, events: number): Promise<void> {
  const logs = new LogStore(connector.tables.client(), 'logs');
  for (let number = 0; number < events; number++) {
    const at = new Date(START - DAY_MS + (number * DAY_MS) / events).toISOString();
    // With addresses, so that Lucca's rate limit does not matter.
    const { id } = person(number % EMPLOYEES);
    const employee = employeeWithAddress(id, addressOf({ id }));
    const data = workplace({ id: `waiting-${number}`, employee });
    const event = luccaEvent('calendar-event.created', data, {
      id: `waiting-${number}`,
      occurredAt: at,
      establishment: ESTABLISHMENT,
    });
    const entry = aWaitingEntry({
      ...{ at, occurredAt: at, topic: event.topic, product: 'office', eventId: event.id },
      ...{ resource: `${TENANT}#calendar-event#${data.id}`, employee: employee.email },
      ...{ reason: 'google_unavailable', detail: 'Google answered 503', durationMs: 1_200_000 },
      ...{ correlationId: `waiting-${number}`, tries: 10, messageId: `message-${number}` },
      payload: Buffer.from(JSON.stringify(event)),
    });
    await logs.record(entry, 'applied');
  }
}

function quotaRow(name: string, value: number, baseline: number): Row {
  return ratioRow({ name, value, unit: 's', baseline }, MAX_RATIO);
}
