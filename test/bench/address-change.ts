import { logRow } from '../../functions/store/log-rows';
import type { InProcessGoogle } from '../simulation/services/in-process-google';
import {
  addressOf,
  createSimulationHarness,
  ESTABLISHMENT,
  person,
  withGoogleFetch,
} from '../simulation/simulation-harness';
import { workplace } from '../support/fakes/lucca/calendar-event';
import { employeeWithAddress } from '../support/fakes/lucca/reference';
import type { Row } from './harness/row';

const EVENTS = 1000;
const START = Date.parse('2026-02-02T09:00:00Z');
const DAY_MS = 24 * 60 * 60_000;
const NEW_ADDRESS = 'camille.martin-new@acme.example';
/** Of one user, a minute. Each event takes two calls in the new calendar: a look for it, and its insertion. */
const USER_QUOTA = 600;
/** The quota of one user makes messages return several times, later each time. */
const MOST_TIME = 4;
/** One for each try. What matters is that it does not grow with the number of events. */
const MOST_READS = 10;

/** An employee with 1,000 events to come gets another address and account: what that takes until all are in the new calendar. */
export async function addressChange(): Promise<Row[]> {
  let mappingReads = 0;
  const harness = await createSimulationHarness(START, {
    observe: {
      table: (_, use) => {
        if (use.table === 'mappings' && use.kind === 'read' && use.index === null) mappingReads += 1;
      },
      queue: () => undefined,
      invoked: () => undefined,
    },
  });
  const { time, lucca, google, connector } = harness;
  const emptyQueue = async () => {
    while (connector.queue.depth > 0 || lucca.pendingDeliveries > 0) await time.runUntil(time.now() + 1000);
  };
  const { id } = person(1);
  await withGoogleFetch(google, async () => {
    for (let number = 0; number < EVENTS; number++) {
      const date = new Date(START + (number + 2) * DAY_MS).toISOString().slice(0, 10);
      const data = workplace({ id: String(number), employee: person(1), date });
      lucca.deliver(
        lucca.publish('calendar-event.created', data, ESTABLISHMENT),
        connector.webhook,
        number * 300,
      );
    }
    await time.runUntil(time.now() + 1000);
    await emptyQueue();
  });

  mappingReads = 0;
  const before = time.now();
  const tokensBefore = google.tokens.length;
  lucca.addresses.set(id, NEW_ADDRESS);
  await withGoogleFetch(google, async () => {
    lucca.deliver(
      lucca.publish('employee.updated', employeeWithAddress(id, NEW_ADDRESS), ESTABLISHMENT),
      connector.webhook,
      0,
    );
    await time.runUntil(time.now() + 1000);
    await emptyQueue();
  });

  const moves = connector.tables
    .items('logs')
    .map((item) => logRow.parse(item))
    .filter(({ topic, outcome }) => topic === 'employee.updated' && outcome === 'moved');
  const seconds = (Math.max(...moves.map(({ at }) => Date.parse(at))) - before) / 1000;
  const tokens = google.tokens.slice(tokensBefore).filter((token) => token.employee === NEW_ADDRESS);
  const instances = new Set(tokens.map(({ caller }) => caller)).size;
  return [
    {
      name: 'address change: mapping reads of each of 1,000 events',
      value: mappingReads / EVENTS,
      unit: '',
      baseline: null,
      target: `≤ ${MOST_READS}`,
      ok: mappingReads <= MOST_READS * EVENTS,
    },
    {
      name: "address change: 1,000 events moved, beside calls ÷ the user's quota",
      value: seconds,
      unit: 's',
      baseline: ((2 * EVENTS) / USER_QUOTA) * 60,
      target: `≤ ${MOST_TIME} ×`,
      ok: seconds <= ((MOST_TIME * 2 * EVENTS) / USER_QUOTA) * 60,
    },
    {
      name: 'address change: tokens of the new address, beside instances that wrote',
      value: tokens.length,
      unit: '',
      baseline: instances,
      target: '≤ 1 ×',
      ok: tokens.length <= instances,
    },
    {
      name: 'address change: events not in the new calendar, or still in the old one',
      value: EVENTS - eventsOf(google, NEW_ADDRESS) + eventsOf(google, addressOf(person(1))),
      unit: '',
      baseline: null,
      target: '0',
      ok: eventsOf(google, NEW_ADDRESS) === EVENTS && eventsOf(google, addressOf(person(1))) === 0,
    },
  ];
}

function eventsOf({ fake }: InProcessGoogle, address: string): number {
  return fake.allEvents().filter(({ owner }) => owner === address).length;
}
