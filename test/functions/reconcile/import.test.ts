import { createImportTask } from '../../../functions/reconcile/import';
import { ImportJobsHarness } from '../../support/harness/import-jobs-harness';
import { observeTelemetry } from '../../support/harness/observed-telemetry';

let harness: ImportJobsHarness;
let telemetry: ReturnType<typeof observeTelemetry>;

beforeEach(() => {
  harness = new ImportJobsHarness();
  telemetry = observeTelemetry('reconcile');
});

afterEach(() => {
  jest.restoreAllMocks();
});

/** A run of a new instance. */
const run = (durationMs = 250_000, configurations = [harness.configuration]) =>
  createImportTask({
    worker: harness.process().worker,
    configurations: { load: () => Promise.resolve({ configurations, revision: 1 }) },
    logger: telemetry.logger,
    now: harness.now,
  })(harness.clock + durationMs);

function requestLeaves(count: number) {
  const lea = harness.lucca.hire('lea@acme.example', { establishment: '12' });
  harness.staff.hire(lea.id);
  for (let leave = 0; leave < count; leave++)
    harness.lucca.requestLeave({ employee: lea, startsOn: '2026-03-09', endsOn: '2026-03-09' });
}

describe('the import task', () => {
  it('does nothing without an import', async () => {
    expect(await run()).toEqual({});
    expect(harness.requests).toEqual([]);
    expect(telemetry.logs()).toEqual([]);
  });

  it('continues an import in several runs, without the page', async () => {
    requestLeaves(12);
    harness.onRequest = () => {
      harness.clock += 100_000;
    };
    await harness.start({ products: ['absences'] });

    expect([await run(), await run(), await run()]).toEqual([{ later: 1 }, { done: 1 }, {}]);
    expect(new Set(harness.sentIds()).size).toBe(12);
  });

  it('ends without an error while Lucca does not respond or refuses', async () => {
    harness.access.isAvailable = false;
    await harness.start();

    expect(await run()).toEqual({ failed: 1 });
    expect(telemetry.logs()).toMatchObject([{ outcome: 'failed', problem: 'no_lucca_access' }]);
  });

  it('fails after the other configurations had their turn', async () => {
    requestLeaves(1);
    await harness.start({ products: ['absences'] });
    const bug = new TypeError('a bug');
    harness.onRequest = () => Promise.reject(bug);
    const other = { ...harness.configuration, id: 'spain' };
    await harness
      .process()
      .jobs.start('spain', { products: [], isDryRun: true, since: '2026-03-05', by: 'Ada' });

    await expect(run(undefined, [harness.configuration, other])).rejects.toBe(bug);
    expect((await harness.process().jobs.read('spain'))?.state).toBe('done');
  });
});
