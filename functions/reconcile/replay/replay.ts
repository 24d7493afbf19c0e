import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import { METRICS } from '../../shared/telemetry';
import type { AuthorizationStore } from '../../store/authorization-store';
import type { ConfigurationStore } from '../../store/configuration-store';
import type { RecordStore } from '../../store/record-store';
import type { UnresolvedEvents } from '../../store/unresolved-events';
import type { Task } from '../task';
import { Causes, type Cause } from './causes';
import { readConfigurationHistory } from './configuration-history';
import { EmployeeRateLimiter } from './due-events';
import { ReplaySender, type ReplaySenderDependencies } from './replay-sender';
import { judgeProbes } from './probe-results';
import { Releases } from './releases';
import { replayPass } from './replay-pass';
import type { SharedProbes } from './shared-probes';

const POLL_MS = 5000;
/** So long a run waits for what its last probes come to. */
const PROBE_WAIT_MS = 20_000;
/** Employees have time until the next run. */
const SHARED: Cause['kind'][] = ['reason', 'authorization'];
/** What one employee may take of Google's quota is counted by the minute. */
const PACE_MS = 60_000;

export type ReplayDependencies = ReplaySenderDependencies & {
  rows: Pick<UnresolvedEvents, 'waiting' | 'failed' | 'look'>;
  configurations: Pick<ConfigurationStore, 'load'>;
  records: Pick<RecordStore, 'read' | 'write'>;
  authorizations: Pick<AuthorizationStore, 'read'>;
  metrics: Metrics;
};

/**
 * Sends what waits back to the queue, where its cause may be gone, and gives up what has waited too long. While a cause lasts, a
 * few events find out for all; when one of them gets through, the others follow in the same run, as fast as the queue takes
 * them. Whether an event is applied is for the versions to decide.
 */
export function replay(dependencies: ReplayDependencies): Task {
  const { rows, records, metrics, queueDepth, sleep, now } = dependencies;

  return async (deadline) => {
    const { configurations } = await dependencies.configurations.load();
    const history = await readConfigurationHistory(records, configurations, now());
    const causes = await Causes.read(records);
    const replaySender = new ReplaySender(
      dependencies,
      causes,
      new Releases({ rows, causes, sleep, now }),
      deadline,
    );
    const rateLimiter = new EmployeeRateLimiter(now);
    const tried = new Map<string, string>();
    try {
      await judgeProbes(causes, ['reason', 'authorization', 'employee'], rows, now());
      for (let isFirst = true; isFirst || now() < deadline; isFirst = false) {
        const context = { configurations, history, causes, replaySender, rateLimiter, tried, deadline };
        const { shared, isPaced } = await replayPass(dependencies, context);
        const isNews = await watchProbes(causes, replaySender, shared, deadline);
        if (!isNews && !isPaced) break;
        if (!isNews) await sleep(Math.min(PACE_MS, Math.max(0, deadline - now())));
      }
    } finally {
      await causes.write(records);
      metrics.addMetric(METRICS.replayed, MetricUnit.Count, replaySender.counts.replayed);
      metrics.addMetric(METRICS.expired, MetricUnit.Count, replaySender.counts.expired);
    }
    return replaySender.counts;
  };

  /**
   * Sends one round of probes after the other, and waits for what they come to.
   *
   * @returns true as soon as something may be sent that could not before; false if there is nothing left to find out
   */
  async function watchProbes(
    causes: Causes,
    replaySender: ReplaySender,
    shared: SharedProbes,
    deadline: number,
  ): Promise<boolean> {
    let sentAt = now();
    for (;;) {
      if (await judgeProbes(causes, SHARED, rows, now())) return true;
      const round = shared.round(now());
      if (round.length > 0) sentAt = now();
      await replaySender.probes(round);
      // An empty queue has nothing more to tell.
      const isWaiting =
        shared.areMany &&
        causes.hasProbes(SHARED) &&
        now() - sentAt < PROBE_WAIT_MS &&
        (await queueDepth()) > 0;
      const isOver = now() + POLL_MS >= deadline;
      if (isOver || !(isWaiting || shared.hasMore(now(), deadline - PROBE_WAIT_MS))) return false;
      await sleep(POLL_MS);
    }
  }
}
