import { startSqs, type LocalSqs } from '../../../support/aws/sqs';
import { aConfiguration } from '../../../support/builders/configurations';
import { CrashInjector } from '../../../support/crash-injector';
import { keyOf } from '../../../support/harness/log-table';
import { observeTelemetry } from '../../../support/harness/observed-telemetry';
import { ReplayWorld } from '../../../support/harness/replay-harness';

const DAY = 24 * 60;
/** More calls than the run takes. */
const MANY_STEPS = 60;

let sqs: LocalSqs;
let harness: ReplayWorld;

beforeAll(async () => (sqs = await startSqs()));
afterAll(() => sqs.stop());

beforeEach(async () => {
  harness = await ReplayWorld.start(sqs, observeTelemetry('reconcile'));
  await harness.configure(aConfiguration());
  // What follows is not about a new configuration.
  await harness.run();
  harness.pass(8 * 60);
});

afterEach(async () => {
  jest.restoreAllMocks();
  await harness.stop();
});

/**
 * One event that has waited too long, and ten that are due, of which one has failed: so many that they take two calls of SQS.
 *
 * @returns the ids of those that are due
 */
async function prepareEvents(step: number): Promise<string[]> {
  await harness.park(`tired-${step}`, { at: harness.ago(15 * DAY) });
  const tired = await harness.rows.read(keyOf({ eventId: `tired-${step}` }));
  const replay = { at: harness.ago(7 * 60), replays: 60, nextReplayAt: harness.ago(60) };
  if (tired) await harness.rows.noteReplay(tired, replay);
  const ids = Array.from({ length: 9 }, (_, index) => `waiting-${step}-${index}`);
  for (const id of ids) await harness.park(id);
  const employee = `${step}@acme.example`;
  await harness.park(`failed-${step}`, { outcome: 'failed', reason: 'unknown_google_user', employee });
  return [...ids, `failed-${step}`];
}

/** Brings what is in the queue to an end, as the sync function does. */
async function synchronize(): Promise<string[]> {
  const ids = await harness.drainIds();
  for (const id of ids) await harness.settle(id);
  return ids;
}

describe.each(['before', 'after'] as const)('a run that dies %s one of its calls took effect', (moment) => {
  it('loses no event, sends none twice, and ends none twice', async () => {
    let deaths = 0;
    for (let step = 1; step <= MANY_STEPS; step++) {
      // Prepare
      const due = await prepareEvents(step);

      // Act
      const end = await harness.run({ crashInjector: new CrashInjector(step, moment) });
      const sent = await synchronize();
      for (const minutes of [30, 120]) {
        harness.pass(minutes);
        await harness.run();
        sent.push(...(await synchronize()));
      }

      // Assess
      expect({ step, sent: sent.sort() }).toEqual({ step, sent: due.sort() });
      const tired = await harness.logs.get(keyOf({ eventId: `tired-${step}` }));
      expect(tired?.history.map(({ outcome }) => outcome)).toEqual(['waiting', 'failed']);
      if (end !== 'dead') break;
      deaths += 1;
    }
    expect(deaths).toBeGreaterThan(15);
    expect(deaths).toBeLessThan(MANY_STEPS);
  });
});
