import { createDirectoryTask } from '../../../functions/reconcile/directory';
import { observeTelemetry } from '../../support/harness/observed-telemetry';
import { RefreshHarness } from '../../support/harness/refresh-harness';

let harness: RefreshHarness;
let telemetry: ReturnType<typeof observeTelemetry>;

beforeEach(() => {
  harness = new RefreshHarness();
  telemetry = observeTelemetry('reconcile');
  for (const id of ['1', '2', '3']) harness.staff.hire(id);
});

afterEach(() => {
  jest.restoreAllMocks();
});

const RUN_MS = 250_000;

/** A run of a new instance. */
const run = (durationMs = RUN_MS) =>
  createDirectoryTask({
    lucca: harness.staff.api,
    refresh: harness.process(),
    logger: telemetry.logger,
  })(harness.clock + durationMs);

describe('the directory task', () => {
  it('makes one pass, logs only counts, and then waits until the next one is due', async () => {
    expect(await run()).toEqual({ requests: 4, read: 3, changed: 3, completed: 1 });
    expect(await run()).toEqual({});
    expect(await harness.kept()).toEqual(['1', '2', '3']);
    expect(telemetry.logs()).toEqual([]);
  });

  it('continues one pass in several runs when the request budget is exhausted', async () => {
    harness.staff.waits.push(0, 0, 0, RUN_MS);

    expect(await run()).toEqual({ requests: 3, read: 2, changed: 2 });
    expect(await run()).toEqual({ requests: 1, read: 1, changed: 1, completed: 1 });
  });

  it('leaves the pass to another process that works on it', async () => {
    const results: unknown[] = [];
    harness.staff.onRequest = async (request) => {
      if (request === 'establishments') results.push(await run());
    };

    expect(await run()).toMatchObject({ completed: 1 });
    expect(results).toEqual([{}]);
    expect(telemetry.logs()).toMatchObject([{ message: 'Directory skipped: another process refreshes it' }]);
  });

  it('expires former employees when the last configuration was removed', async () => {
    await run();
    harness.configurations = [];

    expect(await run()).toEqual({ requests: 0, read: 0, changed: 3, completed: 1 });
    expect(await harness.kept()).toEqual([]);
    expect(await run()).toEqual({});
  });
});
