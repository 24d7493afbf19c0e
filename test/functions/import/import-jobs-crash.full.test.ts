import fc from 'fast-check';
import { CrashInjector } from '../../support/crash-injector';
import { ImportJobsHarness } from '../../support/harness/import-jobs-harness';

/** More I/O calls than an import makes. */
const MANY_STEPS = 120;
const MINUTE_MS = 60_000;

/** Lucca with absences and sessions on several pages; returns how many. */
function fill(harness: ImportJobsHarness): { absences: number; training: number } {
  const lea = harness.lucca.hire('lea@acme.example', { establishment: '12' });
  harness.staff.hire(lea.id);
  for (const day of ['09', '10', '11', '12', '13'])
    harness.lucca.requestLeave({ employee: lea, startsOn: `2026-03-${day}`, endsOn: `2026-03-${day}` });
  for (const day of ['09', '10', '11', '12']) {
    const time = { startsAt: `2026-03-${day}T09:00:00+01:00`, endsAt: `2026-03-${day}T17:00:00+01:00` };
    const session = harness.lucca.plan({ organizer: lea, ...time });
    harness.lucca.register(session, lea);
    harness.lucca.changeSession(session, { title: 'Word' });
  }
  return { absences: 5, training: 4 };
}

describe('an import whose process crashes at any of its calls', () => {
  it('is completed by the next one: nothing is lost, and nothing is counted twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: MANY_STEPS }),
        fc.constantFrom('before' as const, 'after' as const),
        async (step, moment) => {
          const harness = new ImportJobsHarness();
          const expected = fill(harness);
          await harness.start({ products: ['absences', 'training'] });
          const crash = new CrashInjector(step, moment);
          await Promise.race([harness.advance(undefined, harness.process(crash)), crash.crashed]);
          // The lease of the crashed process expires.
          harness.clock += 2 * MINUTE_MS;
          await harness.advance();

          const { state, products } = await harness.job();
          expect(state).toBe('done');
          for (const { product, counts } of products) {
            const count = product === 'absences' ? expected.absences : expected.training;
            expect(counts).toEqual({ read: count, included: count, excluded: {} });
          }
          expect(new Set(harness.sentIds()).size).toBe(expected.absences + expected.training);
        },
      ),
      { numRuns: 40 },
    );
  });
});
