import * as z from 'zod';
import { startSqs, type LocalSqs } from '../aws/sqs';
import { aConfiguration } from '../builders/configurations';
import { keyOf } from './log-table';
import { observeTelemetry } from './observed-telemetry';
import { ReplayWorld } from './replay-harness';

/** Gives each test of a file its own harness. A first run has already seen the configuration, two hours ago. */
export function replaySuite() {
  let sqs: LocalSqs;
  let harness: ReplayWorld;
  let telemetry: ReturnType<typeof observeTelemetry>;

  beforeAll(async () => (sqs = await startSqs()));
  afterAll(() => sqs.stop());

  beforeEach(async () => {
    telemetry = observeTelemetry('reconcile');
    harness = await ReplayWorld.start(sqs, telemetry);
    await harness.configure(aConfiguration());
    await harness.run();
    harness.pass(120);
    telemetry.metrics.clearMetrics();
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await harness.stop();
  });

  return {
    get harness() {
      return harness;
    },
    get telemetry() {
      return telemetry;
    },
    /** The event's row in the log. */
    row: (eventId: string) => harness.logs.get(keyOf({ eventId })),
    /** The value of each metric. */
    published(): Record<string, unknown> {
      telemetry.metrics.publishStoredMetrics();
      return z.record(z.string(), z.unknown()).parse(Object.fromEntries(telemetry.published()));
    },
  };
}
