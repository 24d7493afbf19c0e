import { CrashInjector } from '../../../support/crash-injector';
import { replaySuite } from '../../../support/harness/replay-harness';

/** In minutes. */
const DAY = 24 * 60;

/** More calls than a run makes. */
const MANY_STEPS = 60;

const suite = replaySuite();
let harness: typeof suite.harness;
beforeEach(() => ({ harness } = suite));

describe.each(['before', 'after'] as const)('a run that crashes %s a call takes effect', (moment) => {
  // The event to expire was last tried after the configuration was first seen.
  beforeEach(() => {
    harness.pass(6 * 60);
  });

  it('loses no event, and sends and expires none twice', async () => {
    let deaths = 0;
    for (let step = 1; step <= MANY_STEPS; step++) {
      const due = await prepareEvents(step);

      const end = await harness.run({ crashInjector: new CrashInjector(step, moment) });
      const sent = await synchronize();
      for (const minutes of [30, 120]) {
        harness.pass(minutes);
        await harness.run();
        sent.push(...(await synchronize()));
      }

      expect({ step, sent: sent.sort() }).toEqual({ step, sent: due.sort() });
      const tired = await harness.row(`tired-${step}`);
      expect(tired?.history.map(({ outcome }) => outcome)).toEqual(['waiting', 'failed']);
      if (end !== 'dead') break;
      deaths += 1;
    }
    expect(deaths).toBeGreaterThan(15);
    expect(deaths).toBeLessThan(MANY_STEPS);
  });
});

/**
 * One event to expire and ten to replay, one of which has failed. They take two calls of SQS.
 *
 * @returns the ids of the events to replay
 */
async function prepareEvents(step: number): Promise<string[]> {
  await harness.park(`tired-${step}`, { at: harness.ago(15 * DAY) });
  const tired = await harness.rows.read((await harness.row(`tired-${step}`))?.event ?? '');
  const replay = { at: harness.ago(7 * 60), replays: 60, nextReplayAt: harness.ago(60) };
  if (tired) await harness.rows.recordReplay(tired, replay);
  const ids = Array.from({ length: 9 }, (_, index) => `waiting-${step}-${index}`);
  for (const id of ids) await harness.park(id);
  const employee = `${step}@acme.example`;
  await harness.park(`failed-${step}`, { outcome: 'failed', reason: 'unknown_google_user', employee });
  return [...ids, `failed-${step}`];
}

/** Settles the events in the queue, as the sync function does. */
async function synchronize(): Promise<string[]> {
  const ids = await harness.drainIds();
  for (const id of ids) await harness.settle(id);
  return ids;
}
