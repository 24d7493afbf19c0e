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
import { scheduleChanges } from '../bill/play-week';
import type { Row } from '../harness/rows';
import { generateEvents, type ResourceState } from './generated-events';
import { NaiveConnector } from './naive-connector';

const EVENTS = 1000;
const SEED = 7;
const START = Date.parse('2026-02-02T08:00:00Z');
/** After the last delivery attempt of Lucca. */
const END = START + 2 * 24 * 3_600_000;
/** Share of invocations that crash. */
const CRASH_RATE = 0.02;

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
    return {
      name: `peer: ${name}`,
      value: ours[what],
      unit: 'events',
      baseline: naive[what],
      target: '0',
      ok: ours[what] === 0,
    };
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
