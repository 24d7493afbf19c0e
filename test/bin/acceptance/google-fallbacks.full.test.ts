import { AuthorizationStore } from '../../../functions/store/authorization-store';
import { createAuthorizationGate } from '../../../functions/sync/authorization-gate';
import { startInFebruary } from '../../functions/sync/sync-test';
import { GOOGLE_DEVIATIONS } from '../../support/acceptance/google-deviations';
import { GOOGLE_FALLBACKS, shownBy } from '../../support/acceptance/google-fallbacks';
import { MemoryRecords } from '../../support/builders/memory-stores';
import { sessionEvent } from '../../support/builders/lucca-events';
import type { TestHarness } from '../../support/harness/sync-harness';
import { observeTelemetry } from '../../support/harness/observed-telemetry';

/** The connector under each deviation of Google: nothing is lost, and nobody else is disturbed. */

let harness: TestHarness;

beforeEach(async () => {
  const store = new AuthorizationStore(new MemoryRecords(), Date.now);
  harness = await startInFebruary(
    {},
    createAuthorizationGate({ store, now: Date.now, ...observeTelemetry('sync') }),
  );
});
afterEach(() => harness.google.stop());

/** An event of an employee whom no scenario names. */
async function outcomeOfOther(): Promise<string | undefined> {
  await harness.deliver([{ ...sessionEvent({ id: 50, resource: '999', organizer: 'zoe' }), tries: 10 }]);
  return harness.last('50')?.outcome;
}

it('has a row for each deviation', () => {
  expect(Object.keys(GOOGLE_FALLBACKS)).toEqual(
    GOOGLE_DEVIATIONS.map(({ assumption, name }) => `${assumption} ${name}`),
  );
});

it.each(GOOGLE_DEVIATIONS.map((one) => [`${one.assumption} ${one.name}`, one] as const))(
  '%s',
  async (name, { apply }) => {
    const fallback = GOOGLE_FALLBACKS[name];
    if (!fallback) throw new Error('This deviation has no row');
    const { scenario, outcome, reason = null, calendar, others = 'created' } = fallback;
    await scenario.prepare?.(harness);
    await apply(harness.google);
    await scenario.act(harness);

    const last = harness.recorded.at(-1);
    expect(last).toMatchObject({ outcome, reason });
    // What is not in the calendar can be replayed.
    expect(last?.payload !== null).toBe(['failed', 'waiting'].includes(outcome));
    expect(shownBy(scenario, harness)).toEqual(calendar);
    expect(await outcomeOfOther()).toBe(others);
  },
);
