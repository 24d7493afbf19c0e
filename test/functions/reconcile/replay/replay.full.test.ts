import { aConfiguration } from '../../../support/builders/configurations';
import { replaySuite } from '../../../support/harness/replay-harness';

/** In minutes. */
const DAY = 24 * 60;

const suite = replaySuite();
let harness: typeof suite.harness;
beforeEach(() => ({ harness } = suite));

describe('an event that waits for 14 days', () => {
  it('is retried all the time, then fails and keeps its payload', async () => {
    await harness.park('1', { at: harness.ago(0), reason: 'quota_exhausted' });
    let replays = 0;
    for (let minutes = 0; minutes <= 15 * DAY; minutes += DAY / 4) {
      harness.pass(DAY / 4);
      await harness.run();
      const isSent = (await harness.drainIds()).length > 0;
      if (!isSent) continue;
      replays += 1;
      const detail = 'Calendar usage limits exceeded.';
      await harness.settle('1', {
        outcome: 'waiting',
        reason: 'quota_exhausted',
        detail,
        payload: Buffer.from('{}'),
      });
    }

    const end = await suite.row('1');
    expect(replays).toBeGreaterThan(40);
    expect(end).toMatchObject({
      outcome: 'failed',
      reason: 'quota_exhausted',
      detail: 'Retries stopped after 14 days. Calendar usage limits exceeded.',
      nextReplayAt: null,
    });
    expect(end?.history).toHaveLength(20);
    const event = (await harness.row('1'))?.event ?? '';
    expect(await harness.logs.payload(event)).toEqual(Buffer.from('{}'));
    expect(suite.published()).toMatchObject({ Failures: expect.anything() as unknown });
    expect(suite.telemetry.logs()).toContainEqual(
      expect.objectContaining({ message: 'Event expired', eventId: '1', reason: 'quota_exhausted' }),
    );
  });
});

describe('the events of a configuration', () => {
  it('are replayed when it is active again', async () => {
    await harness.configure(aConfiguration({ active: false }));
    await harness.park('1', { reason: 'configuration_inactive' });
    await harness.park('2', { at: harness.ago(30 * DAY) });
    await harness.run();
    const whileInactive = await harness.drainIds();
    await harness.configure(aConfiguration());
    harness.pass(5);
    await harness.run();

    expect(whileInactive).toEqual([]);
    expect((await harness.drainIds()).sort()).toEqual(['1', '2']);
  });

  it('are replayed at once when it changes', async () => {
    await harness.park('1');
    await harness.run();
    await harness.drain();
    harness.pass(1);
    await harness.configure(aConfiguration({ name: 'France and Navarre' }));
    await harness.run();

    expect(await harness.drainIds()).toEqual(['1']);
    expect(await suite.row('1')).toMatchObject({ replays: 1 });
  });

  it('are replayed when it is removed', async () => {
    await harness.park('1', { reason: 'authorization_missing', at: harness.ago(1) });
    await harness.configure();
    await harness.run();

    expect(await harness.drainIds()).toEqual(['1']);
  });
});

describe('logs and metrics', () => {
  it('have no data if no event waits, because a metric costs money in each hour with data', async () => {
    await harness.run();
    await harness.run();

    expect(suite.published()).toEqual({});
  });

  it('contain no address, payload or detail', async () => {
    const payload = Buffer.from('private content');
    await harness.park('1', { payload, detail: 'about lea@acme.example' });
    const tired = { at: harness.ago(15 * DAY), payload: null, detail: 'about lea@acme.example' };
    await harness.park('2', tired);
    await harness.run();

    expect(suite.published()).toMatchObject({ EventsReplayed: 1, Failures: 1, EventsWaiting: 2 });
    expect(suite.telemetry.text()).not.toMatch(/@acme|private content/);
  });
});
