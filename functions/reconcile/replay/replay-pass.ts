import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import type { Configuration } from '../../domain/configuration';
import { METRICS } from '../../shared/telemetry';
import { MINUTE_MS } from '../../shared/time';
import type { AuthorizationStore } from '../../store/authorization-store';
import type { RecordStore } from '../../store/record-store';
import type { UnresolvedEvents, UnresolvedRow } from '../../store/log/unresolved-events';
import { isShared } from './cause';
import type { ConfigurationHistory } from './configuration-history';
import { findDueEvents, type EmployeeRateLimiter } from './due-events';
import { EmployeeProbes, EmployeeSchedule } from './employee-probes';
import { createContextReader } from './replay-context';
import { RETRY_PERIOD_MS } from './replay-decision';
import type { ReplaySender } from './replay-sender';
import type { ReplayState } from './replay-state';
import { SharedProbes } from './shared-probes';

/** There may be many failed events, and administrators need time to fix the cause. */
const READ_FAILED_INTERVAL_MS = 30 * MINUTE_MS;

type PassDependencies = {
  unresolvedEvents: Pick<UnresolvedEvents, 'waiting' | 'failed'>;
  records: Pick<RecordStore, 'read' | 'write'>;
  authorizations: Pick<AuthorizationStore, 'read'>;
  metrics: Pick<Metrics, 'addMetric'>;
  /** ms since the epoch */
  now: () => number;
};

/** Shared by all passes of a run. */
type PassContext = {
  configurations: Configuration[];
  history: ConfigurationHistory;
  state: ReplayState;
  sender: ReplaySender;
  rateLimiter: EmployeeRateLimiter;
  /** See {@link SharedProbes}. */
  probedEmployees: Map<string, string>;
  /** ms since the epoch */
  deadline: number;
};

/**
 * Reads all waiting events, and every {@link READ_FAILED_INTERVAL_MS} the failed ones. Sends those that are due, then the first
 * round of probes.
 *
 * @returns the probes for further rounds, and whether the rate limit held events back
 */
export async function replayPass(
  { unresolvedEvents, records, authorizations, metrics, now }: PassDependencies,
  { configurations, history, state, sender, rateLimiter, probedEmployees, deadline }: PassContext,
): Promise<{ sharedProbes: SharedProbes; isRateLimited: boolean }> {
  const includeEmployees = isTimeForFailed();
  const sharedProbes = new SharedProbes(state, probedEmployees);
  const schedule = includeEmployees ? await EmployeeSchedule.read(records) : null;
  const employeeProbes = schedule && new EmployeeProbes(schedule, now());
  const causesInUse = new Set<string>();
  const startedAt = now();

  const due = findDueEvents(
    takeUntil(readRows(), () => now() >= deadline),
    {
      readContext: createContextReader(configurations, history, authorizations, state),
      probes: {
        add: (row, cause, context) => {
          if (isShared(cause)) sharedProbes.add(row, cause, context);
          else employeeProbes?.add(row, cause, context);
        },
      },
      rateLimiter,
      onCause: ({ key }) => causesInUse.add(key),
      now,
    },
  );
  const isComplete = (await sender.sendAll(due)) && now() < deadline;
  const isUnused = (key: string) => !causesInUse.has(key);
  await sender.sendProbes(sharedProbes.nextRound(now()));
  if (schedule && employeeProbes) {
    const probes = employeeProbes.due();
    if (isComplete) schedule.prune(isUnused);
    // Written before the probes are sent: a crash or a lost message then only delays the employee by one backoff.
    if (probes.length > 0 && (await schedule.write(records))) await sender.sendProbes(probes);
  }
  const isRateLimited = rateLimiter.wasLimited();
  if (isComplete) {
    if (!isRateLimited) state.endReleases(startedAt, { includeEmployees });
    state.prune(isUnused, { includeEmployees });
    if (includeEmployees) state.failedReadAt = new Date(startedAt).toISOString();
  }
  return { sharedProbes, isRateLimited };

  async function* readRows(): AsyncGenerator<UnresolvedRow> {
    let waiting = 0;
    for await (const row of unresolvedEvents.waiting(now())) {
      waiting += 1;
      yield row;
    }
    if (waiting > 0) metrics.addMetric(METRICS.waiting, MetricUnit.Count, waiting);
    if (includeEmployees)
      yield* unresolvedEvents.failed({ since: new Date(now() - RETRY_PERIOD_MS).toISOString() });
  }

  function isTimeForFailed(): boolean {
    const readAt = Date.parse(state.failedReadAt ?? '');
    const isChanged = Object.values(history).some(({ changedAt }) => Date.parse(changedAt) > readAt);
    const isRecent = Math.abs(now() - readAt) < READ_FAILED_INTERVAL_MS;
    return !isRecent || isChanged || state.hasReleasedEmployee();
  }
}

/** Yields items until `isOver()`. */
async function* takeUntil<T>(items: AsyncIterable<T>, isOver: () => boolean): AsyncGenerator<T> {
  for await (const item of items) {
    if (isOver()) return;
    yield item;
  }
}
