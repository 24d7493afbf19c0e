import type { LogEntry } from '../../../functions/domain/sync-log';
import type { QueuedEvent } from '../../../functions/queue/message';
import { createCatchUpTask } from '../../../functions/reconcile/catch-up/catch-up';
import { LUCCA_API_DEVIATIONS } from '../../support/acceptance/lucca-api-deviations';
import { defaultSwitches } from '../../support/fakes/lucca/api/switches';
import {
  startReconcileLuccaHarness,
  type ReconcileLuccaHarness,
} from '../../support/harness/lucca-api-harness';

const FIVE_MINUTES_MS = 5 * 60_000;

/** The error that ends a run, by assumption and what Lucca does instead. Without an entry, nothing is missing. */
const FALLBACKS: Record<string, RegExp> = {
  'LUCCA-27 pages by offset': /the link has no page parameter/,
  'LUCCA-28 sends no links': /has more items than this page/,
  'LUCCA-32 fails on the filter of events': /Lucca answered 500/,
};

/** Deviations of what catch-up reads: pages, filters, single events and versions. */
const AFFECTING = ['LUCCA-27', 'LUCCA-28', 'LUCCA-32', 'LUCCA-33', 'LUCCA-35'];

let harness: ReconcileLuccaHarness;
beforeEach(async () => {
  harness = await startReconcileLuccaHarness();
});
afterEach(() => harness.cleanup.close());

function catchUp() {
  const sent: QueuedEvent[] = [];
  const rows: LogEntry[] = [];
  const task = createCatchUpTask({
    ...harness.telemetry,
    ...{ lucca: harness.lucca, records: harness.records, now: harness.now },
    eventLookup: { findExisting: () => Promise.resolve(new Set()) },
    send: (events) => {
      sent.push(...events);
      return Promise.resolve({ sent: events, failed: [], problem: null });
    },
    logs: {
      record: (entry) => {
        rows.push(entry);
        return Promise.resolve();
      },
    },
    queueDepth: () => Promise.resolve(0),
    newId: () => 'correlation',
  });
  const run = async () => {
    harness.clock.time += FIVE_MINUTES_MS;
    await task(harness.clock.time + 60_000);
  };
  const resources = () => [...new Set(sent.map(({ resource }) => resource))];
  return { run, resources, sent };
}

describe('catch-up', () => {
  it.each(
    LUCCA_API_DEVIATIONS.filter(({ assumption }) => AFFECTING.includes(assumption)).map(
      ({ assumption, name, apply }) => [assumption, name, apply] as const,
    ),
  )('does not rely on %s, or recovers all events later, if Lucca %s', async (assumption, name, apply) => {
    const { api } = harness;
    const lea = api.lucca.hire('lea@acme.example');
    const days = Array.from({ length: 30 }, (_, index) => `2026-04-${String(index + 1).padStart(2, '0')}`);
    for (const date of days) api.lucca.setWorkplace({ employee: lea, date });
    await apply(api);
    api.switches.listsBareEvents = assumption === 'LUCCA-33';
    const { run, resources, sent } = catchUp();
    const error = FALLBACKS[`${assumption} ${name}`];

    if (error) await expect(run()).rejects.toThrow(error);
    else await run();

    if (assumption === 'LUCCA-33') {
      // Parked as invalid events.
      expect(sent.every(({ problems }) => problems?.includes('data: is missing'))).toBe(true);
      expect(sent).toHaveLength(days.length);
      return;
    }
    Object.assign(api.switches, defaultSwitches());
    await run();
    expect(resources()).toHaveLength(days.length);
  });
});
