import { REJECTION_REASONS, simulateForeignAddress } from '../simulation/foreign-address';
import type { InProcessGoogle } from '../simulation/services/in-process-google';
import {
  addressOf,
  createSimulationHarness,
  ESTABLISHMENT,
  logRows,
  person,
  USER_QUOTA,
  withGoogleFetch,
} from '../simulation/simulation-harness';
import { workplace } from '../support/fakes/lucca/calendar-event';
import { employeeWithAddress } from '../support/fakes/lucca/reference';
import { informativeRow, limitRow, ratioRow, zeroRow, type Row } from './harness/rows';

/** Future events of the employee. */
const EVENTS = [10, 100, 1000];
const START = Date.parse('2026-02-02T09:00:00Z');
const DAY_MS = 24 * 60 * 60_000;
const NEW_ADDRESS = 'camille.martin-new@acme.example';
/** A lookup and an insertion in the new calendar. */
const CALLS_PER_EVENT = 2;
/** Maximum ratio to the time that the quota requires: messages return to the queue several times with increasing delays. */
const MAX_RATIO = 4;
/** Mapping reads per event, one for each attempt. They must not grow with the number of events. */
const MAX_READS = 10;

/** An employee with future events gets a new address and account: the effort until all are in the new calendar. */
export async function addressChange(): Promise<Row[]> {
  const moves = [];
  for (const events of EVENTS) moves.push(await moveEvents(events));
  const readsPerEvent = Math.max(...moves.map(({ events, mappingReads }) => mappingReads / events));
  return [
    limitRow({ name: 'address change: mapping reads per event, at most', value: readsPerEvent }, MAX_READS),
    ...moves.map(({ events, seconds, leastSeconds }) => {
      const name = `address change: ${events.toLocaleString('en')} events moved`;
      // A few fit into the quota of the first minute.
      const figure = { name, value: seconds, unit: 's', baseline: leastSeconds };
      return events * CALLS_PER_EVENT > USER_QUOTA ? ratioRow(figure, MAX_RATIO) : informativeRow(figure);
    }),
    ratioRow(
      {
        name: 'address change: tokens of the new address, beside instances that wrote',
        value: moves.reduce((sum, { tokens }) => sum + tokens, 0),
        baseline: moves.reduce((sum, { instances }) => sum + instances, 0),
      },
      1,
    ),
    zeroRow(
      'address change: events not in the new calendar, or still in the old one',
      moves.reduce((sum, { wrong }) => sum + wrong, 0),
    ),
  ];
}

async function moveEvents(events: number) {
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
    for (let number = 0; number < events; number++) {
      const date = new Date(START + (number + 2) * DAY_MS).toISOString().slice(0, 10);
      const data = workplace({ id: String(number), employee: person(1), date });
      const event = lucca.publish('calendar-event.created', data, ESTABLISHMENT);
      lucca.deliver(event, connector.webhook, number * 300);
    }
    await time.runUntil(time.now() + 1000);
    await emptyQueue();
  });

  mappingReads = 0;
  const before = time.now();
  const tokensBefore = google.tokens.length;
  lucca.addresses.set(id, NEW_ADDRESS);
  await withGoogleFetch(google, async () => {
    const data = employeeWithAddress(id, NEW_ADDRESS);
    lucca.deliver(lucca.publish('employee.updated', data, ESTABLISHMENT), connector.webhook, 0);
    await time.runUntil(time.now() + 1000);
    await emptyQueue();
  });

  const moves = logRows(harness).filter(
    ({ topic, outcome }) => topic === 'employee.updated' && outcome === 'moved',
  );
  const tokens = google.tokens.slice(tokensBefore).filter((token) => token.employee === NEW_ADDRESS);
  return {
    ...{ events, mappingReads },
    seconds: (Math.max(...moves.map(({ at }) => Date.parse(at))) - before) / 1000,
    leastSeconds: ((CALLS_PER_EVENT * events) / USER_QUOTA) * 60,
    tokens: tokens.length,
    instances: new Set(tokens.map(({ caller }) => caller)).size,
    wrong: Math.abs(events - eventsOf(google, NEW_ADDRESS)) + eventsOf(google, addressOf(person(1))),
  };
}

function eventsOf({ fake }: InProcessGoogle, address: string): number {
  return fake.allEvents().filter(({ owner }) => owner === address).length;
}

/** One employee whose address Google rejects, for each reason, among colleagues with 480 events in four hours. */
export async function foreignAddress(): Promise<Row[]> {
  const sums = { revocations: 0, delayed: 0, missing: 0 };
  for (const refuse of Object.values(REJECTION_REASONS)) {
    const { revocations, delayed, missing } = await simulateForeignAddress(refuse);
    sums.revocations += revocations;
    sums.delayed += delayed.length;
    sums.missing += missing.length;
  }
  return [
    zeroRow('foreign address: authorizations revoked', sums.revocations),
    zeroRow('foreign address: events of colleagues delayed', sums.delayed),
    zeroRow('foreign address: events of colleagues missing', sums.missing),
  ];
}
