import fc from 'fast-check';
import { CrashInjector } from '../../support/crash-injector';
import { TENANT } from '../../support/fakes/lucca/reference';
import { RefreshHarness } from '../../support/harness/refresh-harness';

/** More I/O calls than a pass makes. */
const MANY_STEPS = 200;
const HOUR_MS = 60 * 60_000;
const OPTIONS = { deadline: Number.POSITIVE_INFINITY, begins: 'if due' as const };

/** A directory of yesterday, and a Lucca in which everything has changed since. */
async function prepare(): Promise<RefreshHarness> {
  const harness = new RefreshHarness();
  const { staff } = harness;
  for (const id of ['1', '2', '3', '4', '5', '6']) staff.hire(id);
  await harness.advance();
  harness.clock += 31 * HOUR_MS;
  staff.change('2', { email: 'new@acme.example' });
  staff.change('3', { status: 'deactivated' });
  staff.change('4', { establishmentId: '20', jobPositionId: 'other' });
  staff.employeesById.delete('5');
  staff.hidden.add('6');
  staff.hire('7', { establishmentId: '13' });
  staff.establishmentList = [...staff.establishmentList, { ...LILLE }];
  return harness;
}

const LILLE = { id: '14', name: 'Lille', timeZone: 'Europe/Paris', isArchived: false };

/** Later runs continue, as those of the reconcile function do. */
async function complete(harness: RefreshHarness): Promise<void> {
  harness.staff.onRequest = () => undefined;
  for (let run = 0; run < 3; run++) {
    harness.clock += 5 * 60_000;
    await harness.advance();
  }
}

/** What must be true after a complete pass, wherever it was interrupted. */
async function outcomeOf(harness: RefreshHarness) {
  const entries = await harness.entries();
  const addresses = entries.filter(({ expiresAt }) => expiresAt === null).map(({ id, email }) => [id, email]);
  const moved = new Set(harness.sent.map(({ resource }) => resource?.split('#').at(-1)));
  const named = entries.filter(({ givenName }) => givenName !== null).map(({ id }) => id);
  const lists = await harness.stores().store.establishments(TENANT);
  const { state, employees, isDue } = await harness.process().progress(TENANT);
  return {
    ...{ addresses, moved: [...moved].sort(), named, state, employees, isDue },
    establishments: lists?.items.map(({ id }) => id),
  };
}

const EXPECTED = {
  addresses: [
    ['1', '1@acme.example'],
    ['2', 'new@acme.example'],
    ['6', '6@acme.example'],
    ['7', '7@acme.example'],
  ],
  moved: ['2', '4'],
  named: ['1', '2', '6', '7'],
  ...{ state: 'complete', employees: 4, isDue: false },
  establishments: ['12', '13', '14'],
};

describe('a refresh that crashes at any I/O call', () => {
  it('is completed by the next run', async () => {
    let crashes = 0;
    for (const moment of ['before', 'after'] as const) {
      for (let step = 1; step <= MANY_STEPS; step++) {
        const harness = await prepare();
        const crash = new CrashInjector(step, moment);
        const end = await Promise.race([harness.process(crash).advance(TENANT, OPTIONS), crash.crashed]);
        await complete(harness);

        expect({ moment, step, ...(await outcomeOf(harness)) }).toEqual({ moment, step, ...EXPECTED });
        if (end !== 'dead') break;
        crashes += 1;
      }
    }
    expect(crashes).toBeGreaterThan(60);
  });

  it('repeats at most the page of the crash', async () => {
    for (let step = 1; step <= MANY_STEPS; step++) {
      const harness = await prepare();
      const before = harness.staff.requests.length;
      const crash = new CrashInjector(step, 'after');
      const end = await Promise.race([harness.process(crash).advance(TENANT, OPTIONS), crash.crashed]);
      await complete(harness);

      // Six without a crash; the step with most requests, the lists, has three.
      const requests = harness.staff.requests.length - before;
      expect({ step, isFew: requests <= 6 + 3 }).toEqual({ step, isFew: true });
      if (end !== 'dead') break;
    }
  });
});

/** Each process starts after some delay and may crash. */
const processes = fc.array(
  fc.record({
    delay: fc.nat({ max: 60 }),
    crash: fc.option(fc.record({ step: fc.integer({ min: 1, max: 60 }), isAfter: fc.boolean() })),
  }),
  { minLength: 2, maxLength: 5 },
);

/** Runs the processes at the same time. */
async function runTogether(
  harness: RefreshHarness,
  plans: { delay: number; crash: { step: number; isAfter: boolean } | null }[],
): Promise<void> {
  await Promise.all(
    plans.map(async ({ delay, crash: plan }) => {
      for (let tick = 0; tick < delay; tick++) await Promise.resolve();
      const crash = plan ? new CrashInjector(plan.step, plan.isAfter ? 'after' : 'before') : undefined;
      const run = harness.process(crash).advance(TENANT, OPTIONS);
      await Promise.race([run, ...(crash ? [crash.crashed] : [])]);
    }),
  );
}

describe('refreshes by several processes', () => {
  it('never work on the pass at the same time', async () => {
    await fc.assert(
      fc.asyncProperty(processes, async (plans) => {
        const harness = await prepare();
        let running = 0;
        let most = 0;
        harness.staff.onRequest = async () => {
          running += 1;
          most = Math.max(most, running);
          for (let tick = 0; tick < 20; tick++) await Promise.resolve();
          running -= 1;
        };
        await runTogether(harness, plans);
        await complete(harness);

        expect(most).toBeLessThanOrEqual(1);
        expect(await outcomeOf(harness)).toEqual(EXPECTED);
      }),
      { numRuns: 100 },
    );
  });

  it('lead to the same directory when leases expire during requests', async () => {
    await fc.assert(
      fc.asyncProperty(processes, fc.array(fc.nat({ max: 90_000 })), async (plans, pauses) => {
        const harness = await prepare();
        harness.staff.onRequest = async () => {
          for (let tick = 0; tick < 10; tick++) await Promise.resolve();
          harness.clock += pauses.shift() ?? 0;
        };
        await runTogether(harness, plans);
        await complete(harness);

        expect(await outcomeOf(harness)).toEqual(EXPECTED);
      }),
      { numRuns: 100 },
    );
  });
});
