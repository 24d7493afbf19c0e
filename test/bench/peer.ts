import type { Crash } from '../simulation/connector/execution-environment';
import { seededRandom } from '../simulation/numbers';
import type { Webhook } from '../simulation/services/simulated-lucca';
import {
  addressOf,
  createSimulationHarness,
  person,
  withGoogleFetch,
  type SimulationHarness,
} from '../simulation/simulation-harness';
import type { StoredEvent } from '../support/fakes/google/calendar/google-event';
import type { FakeGoogle } from '../support/fakes/google/fake-google';
import { createServiceAccountKey } from '../support/fakes/google/identity/service-account-key';
import { trainingSession, workplace } from '../support/fakes/lucca/calendar-event';
import { reference, type EmployeeReference, type Reference } from '../support/fakes/lucca/reference';
import { scheduleChanges, type LuccaChange } from './bill/simulated-week';
import { limitRow, type Row } from './harness/rows';
import { NaiveConnector } from './naive-connector';

const SECOND_MS = 1000;
const EMPLOYEES = 100;
const HOURS_MS = 2 * 3_600_000;
const EVENTS = 1000;
const SEED = 7;
const START = Date.parse('2026-02-02T08:00:00Z');
/** After the last delivery attempt of Lucca. */
const END = START + 2 * 24 * 3_600_000;
/** Share of invocations that crash. */
const CRASH_RATE = 0.02;

/** The state of a resource; null: it was deleted. The title contains the resource and the event. */
type ResourceState = {
  kind: 'session' | 'workplace';
  owner: EmployeeReference;
  guests: EmployeeReference[];
  title: string;
} | null;

type Outcome = { lost: number; duplicated: number; wrong: number };

/**
 * The same 1,000 events with the same faults through the connector and, as the baseline, through one that handles each webhook
 * immediately. Google fails, sometimes after it applied the change; functions crash; deliveries are late and duplicated.
 */
export async function peer(): Promise<Row[]> {
  const ours = await outcomeOf(({ connector }) => {
    connector.schedule();
    return connector.webhook;
  });
  const naive = await outcomeOf(({ time, google }, crash) => {
    return new NaiveConnector({ time, google, key: createServiceAccountKey(), crash: () => crash(4) })
      .webhook;
  });
  const row = (what: keyof Outcome, name: string): Row => {
    const figure = { name: `peer: ${name}`, value: ours[what], unit: 'events', baseline: naive[what] };
    return limitRow(figure, 0, '0');
  };
  return [
    row('lost', 'events that are missing'),
    row('duplicated', 'events that are duplicated'),
    row('wrong', 'events that are outdated or should be deleted'),
  ];
}

/** @param createWebhook creates the connector; `crash` returns where an invocation with that many steps crashes, if it does */
async function outcomeOf(
  createWebhook: (harness: SimulationHarness, crash: (steps: number) => Crash | null) => Webhook,
): Promise<Outcome> {
  const random = seededRandom(SEED);
  const crash = (steps: number): Crash | null =>
    random() < CRASH_RATE
      ? { step: 1 + Math.floor(random() * steps), moment: random() < 0.5 ? 'before' : 'after' }
      : null;
  const harness = await createSimulationHarness(START, { crash: (of) => crash(of === 'ingest' ? 2 : 8) });
  const { changes, last } = generateEvents(EVENTS, START, SEED);
  addFaults(harness.google.fake);
  scheduleChanges(changes, harness, createWebhook(harness, crash));
  await withGoogleFetch(harness.google, () => harness.time.runUntil(END));
  return compare(last, harness.google.fake);
}

function addFaults(fake: FakeGoogle): void {
  const random = seededRandom(SEED);
  const some = (share: number) => ({
    times: Infinity,
    match: ({ kind }: { kind: string }) => kind === 'calendar' && random() < share,
  });
  fake.failNext({ status: 503, reason: 'backendError', ...some(0.03) });
  fake.failNext({ status: 429, reason: 'rateLimitExceeded', ...some(0.03) });
  fake.failNext({ status: 500, reason: 'backendError', effect: 'applied', ...some(0.015) });
  fake.failNext({ hang: true, effect: 'applied', ...some(0.015) });
}

function compare(last: Map<string, ResourceState>, fake: FakeGoogle): Outcome {
  const actual = Map.groupBy(fake.allEvents(), ({ event }) => event.summary?.split(' ')[0] ?? '');
  const outcome = { lost: 0, duplicated: 0, wrong: 0 };
  for (const [id, state] of last) {
    const found = actual.get(id) ?? [];
    const isRight = found.some(
      ({ owner, event }) => state && owner === addressOf(state.owner) && shows(event, state),
    );
    if (state && found.length === 0) outcome.lost += 1;
    else if (state && found.length > 1) outcome.duplicated += 1;
    else if (state ? !isRight : found.length > 0) outcome.wrong += 1;
  }
  return outcome;
}

function shows(
  { summary, attendees = [] }: StoredEvent,
  { title, guests }: NonNullable<ResourceState>,
): boolean {
  const shown = attendees.map(({ email }) => email).sort();
  return summary === title && shown.join() === [...new Set(guests.map(addressOf))].sort().join();
}

/**
 * Events of two hours about a quarter as many resources: sessions, whose organizers change, and workplaces; some are deleted. Every
 * third event follows another one of its resource within seconds. One delivery in ten is up to two minutes late, one in twenty is
 * duplicated.
 *
 * @param start ms since the epoch
 * @returns the changes in order, and the final state of each resource
 */
function generateEvents(
  events: number,
  start: number,
  seed: number,
): { changes: LuccaChange[]; last: Map<string, ResourceState> } {
  const random = seededRandom(seed);
  const randomPerson = () => person(Math.floor(random() * EMPLOYEES));
  const last = new Map<string, ResourceState>();
  const changes: LuccaChange[] = [];
  let id = '';
  let at = start;
  for (let number = 0; number < events; number++) {
    const isFollowUp = number > 0 && random() < 1 / 3;
    if (!isFollowUp) id = `r${Math.floor((random() * events) / 4)}`;
    at = isFollowUp
      ? at + (1 + 4 * random()) * SECOND_MS
      : Math.max(at, start + (number * HOURS_MS) / events);
    const before = last.get(id);
    // A deleted resource is not created again.
    if (before === null) continue;
    const state = random() < 0.08 && before ? null : next(before ?? null, `${id} v${number}`);
    last.set(id, state);
    changes.push({ at, ...eventOf(id, state, before === undefined), deliveries: deliveries() });
  }
  return { changes, last };

  function next(before: ResourceState, title: string): ResourceState {
    const kind = before?.kind ?? (random() < 0.5 ? 'session' : 'workplace');
    const changesOwner = kind === 'session' && random() < 0.1;
    const owner = before && !changesOwner ? before.owner : randomPerson();
    const guest = randomPerson();
    const others = before?.guests.filter(({ id: other }) => other !== guest.id) ?? [];
    return { kind, owner, title, guests: kind === 'session' ? [guest, ...others].slice(0, 8) : [] };
  }

  function deliveries(): number[] {
    const first = random() < 0.1 ? 120 * SECOND_MS * random() : 0;
    return random() < 0.05 ? [first, first + 60 * SECOND_MS * random()] : [first];
  }
}

function eventOf(id: string, state: ResourceState, isNew: boolean): { topic: string; data: Reference } {
  if (!state) return { topic: 'calendar-event.deleted', data: reference('calendar-event', id) };
  const { kind, owner, guests, title } = state;
  return {
    topic: isNew ? 'calendar-event.created' : 'calendar-event.updated',
    data:
      kind === 'session'
        ? trainingSession({ id, title, organizer: owner, attendees: guests })
        : workplace({
            id,
            employee: owner,
            workLocation: { id: '3', type: 'office', name: title, area: null },
          }),
  };
}
