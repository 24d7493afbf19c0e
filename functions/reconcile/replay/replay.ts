import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import { countFailure, METRICS } from '../../shared/telemetry';
import type { AuthorizationStore } from '../../store/authorization-store';
import type { ConfigurationStore } from '../../store/configuration-store';
import type { RecordStore } from '../../store/record-store';
import type { UnresolvedEvents } from '../../store/log/unresolved-events';
import type { Task } from '../task';
import type { Cause } from './cause';
import { updateConfigurationHistory } from './configuration-history';
import { EmployeeRateLimiter, RATE_LIMIT_WINDOW_MS } from './due-events';
import { evaluateProbes, Releases } from './releases';
import { replayPass } from './replay-pass';
import { ReplaySender, type ReplaySenderDependencies } from './replay-sender';
import { ReplayState } from './replay-state';
import type { SharedProbes } from './shared-probes';

const POLL_MS = 5000;

/** How long a run waits for the results of its latest probes. */
const PROBE_WAIT_MS = 20_000;

/** A run waits for the results of these probes only. The next run evaluates those of employees. */
const SHARED_KINDS: Cause['kind'][] = ['service', 'authorization'];

export type ReplayDependencies = ReplaySenderDependencies & {
  unresolvedEvents: Pick<UnresolvedEvents, 'waiting' | 'failed' | 'readOutcome'>;
  configurations: Pick<ConfigurationStore, 'load'>;
  records: Pick<RecordStore, 'read' | 'write'>;
  authorizations: Pick<AuthorizationStore, 'read'>;
  metrics: Metrics;
};

/**
 * Sends waiting events, and failed ones whose cause an administrator may have fixed, back to the queue. Expires events that were
 * retried for too long. While a cause lasts, only a few probes are sent. When one of them succeeds, the cause is released, and the
 * other events follow in the same run, as fast as sync processes them. An outdated event does no harm, because sync compares
 * versions.
 */
export function createReplayTask(dependencies: ReplayDependencies): Task {
  const { unresolvedEvents, records, metrics, queueDepth, sleep, now } = dependencies;

  return async (deadline) => {
    const { configurations } = await dependencies.configurations.load();
    const history = await updateConfigurationHistory(records, configurations, now());
    const state = await ReplayState.read(records);
    const releases = new Releases({ unresolvedEvents, state, sleep, now });
    const sender = new ReplaySender(dependencies, state, releases, deadline);
    const rateLimiter = new EmployeeRateLimiter(now);
    const probedEmployees = new Map<string, string>();
    const context = { configurations, history, state, sender, rateLimiter, probedEmployees, deadline };
    try {
      await evaluateProbes(state, ['service', 'authorization', 'employee'], unresolvedEvents, now());
      for (let isFirst = true; isFirst || now() < deadline; isFirst = false) {
        const { sharedProbes, isRateLimited } = await replayPass(dependencies, context);
        const isReleased = await sendProbesUntilRelease(state, sender, sharedProbes, deadline);
        if (!isReleased && !isRateLimited) break;
        if (!isReleased) await sleep(Math.min(RATE_LIMIT_WINDOW_MS, Math.max(0, deadline - now())));
      }
    } finally {
      await state.write(records);
      const { replayed, expired } = sender.counts;
      // Without zeros, because a metric costs money in each hour that has data.
      if (replayed > 0) metrics.addMetric(METRICS.replayed, MetricUnit.Count, replayed);
      if (expired > 0) countFailure(metrics, 'platform', expired);
    }
    return sender.counts;
  };

  /**
   * Sends the remaining rounds of probes and waits for their results.
   *
   * @returns true as soon as another pass can send more events; false if no result is expected in this run
   */
  async function sendProbesUntilRelease(
    state: ReplayState,
    sender: ReplaySender,
    sharedProbes: SharedProbes,
    deadline: number,
  ): Promise<boolean> {
    let sentAt = now();
    for (;;) {
      if (await evaluateProbes(state, SHARED_KINDS, unresolvedEvents, now())) return true;
      const round = sharedProbes.nextRound(now());
      if (round.length > 0) sentAt = now();
      await sender.sendProbes(round);
      // All probes were tried once the queue is empty.
      const isWaiting =
        sharedProbes.hasManyEvents &&
        state.hasProbes(SHARED_KINDS) &&
        now() - sentAt < PROBE_WAIT_MS &&
        (await queueDepth()) > 0;
      const isOver = now() + POLL_MS >= deadline;
      if (isOver || !(isWaiting || sharedProbes.hasMore(now(), deadline - PROBE_WAIT_MS))) return false;
      await sleep(POLL_MS);
    }
  }
}
