import type { Crash } from '../../simulation/connector/execution-environment';
import { seededRandom } from '../../simulation/seeded-random';
import type { Webhook } from '../../simulation/services/simulated-lucca';
import {
  addressOf,
  createSimulationHarness,
  withGoogleFetch,
  type SimulationHarness,
} from '../../simulation/simulation-harness';
import type { StoredEvent } from '../../support/fakes/google/calendar/google-event';
import type { FakeGoogle } from '../../support/fakes/google/fake-google';
import { createServiceAccountKey } from '../../support/fakes/google/identity/service-account-key';
import { deliverInOrder } from '../bill/play-week';
import { NaiveConnector } from './naive-connector';
import { generateEvents, type ResourceState } from './generated-events';
import type { Row } from '../harness/row';

const EVENTS = 1000;
const SEED = 7;
const START = Date.parse('2026-02-02T08:00:00Z');
/** By then Lucca has made its last attempt. */
const END = START + 2 * 24 * 3_600_000;
/** Of the invocations of a function die. */
const CRASHES = 0.02;

type Outcome = { lost: number; doubled: number; wrong: number };

/**
 * The same 1,000 events with the same misfortunes, once through the connector, once through one that handles each webhook at once:
 * the baseline. Google fails, now and then after it did the work; functions die; deliveries are late and doubled.
 */
export async function peer(): Promise<Row[]> {
  const ours = await outcomeOf(({ connector }) => {
    connector.schedule();
    return connector.webhook;
  });
  const rival = await outcomeOf(({ time, google }, crash) => {
    return new NaiveConnector({ time, google, key: createServiceAccountKey(), crash: () => crash(4) })
      .webhook;
  });
  const row = (what: keyof Outcome, name: string): Row => {
    return {
      name: `peer: ${name}`,
      value: ours[what],
      unit: 'events',
      baseline: rival[what],
      target: '0',
      ok: ours[what] === 0,
    };
  };
  return [
    row('lost', 'events that are missing'),
    row('doubled', 'events that are there twice'),
    row('wrong', 'events that are outdated, or should be gone'),
  ];
}

/** @param doorOf composes what is tried; `crash` says whether an invocation of so many steps dies, and where */
async function outcomeOf(
  doorOf: (harness: SimulationHarness, crash: (steps: number) => Crash | null) => Webhook,
): Promise<Outcome> {
  const random = seededRandom(SEED);
  const crash = (steps: number): Crash | null =>
    random() < CRASHES
      ? { step: 1 + Math.floor(random() * steps), moment: random() < 0.5 ? 'before' : 'after' }
      : null;
  const harness = await createSimulationHarness(START, { crash: (of) => crash(of === 'ingest' ? 2 : 8) });
  const { changes, last } = generateEvents(EVENTS, START, SEED);
  orderFaults(harness.google.fake);
  deliverInOrder(changes, harness, doorOf(harness, crash));
  await withGoogleFetch(harness.google, () => harness.time.runUntil(END));
  return compare(last, harness.google.fake);
}

function orderFaults(fake: FakeGoogle): void {
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
  const shown = Map.groupBy(fake.allEvents(), ({ event }) => event.summary?.split(' ')[0] ?? '');
  const outcome = { lost: 0, doubled: 0, wrong: 0 };
  for (const [id, said] of last) {
    const found = shown.get(id) ?? [];
    const isRight = found.some(
      ({ owner, event }) => said && owner === addressOf(said.owner) && shows(event, said),
    );
    if (said && found.length === 0) outcome.lost += 1;
    else if (said && found.length > 1) outcome.doubled += 1;
    else if (said ? !isRight : found.length > 0) outcome.wrong += 1;
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
