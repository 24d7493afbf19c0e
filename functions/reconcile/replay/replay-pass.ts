import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import type { Configuration } from '../../domain/configuration';
import { METRICS } from '../../shared/telemetry';
import type { AuthorizationStore } from '../../store/authorization-store';
import type { RecordStore } from '../../store/record-store';
import type { UnresolvedRow, UnresolvedEvents } from '../../store/unresolved-events';
import type { Cause, Causes } from './causes';
import type { ConfigurationHistory } from './configuration-history';
import { dueRows, takeUntil, type DueRow, type EmployeeRateLimiter } from './due-events';
import { EmployeeProbes, EmployeeSchedule } from './employee-probes';
import type { ReplaySender } from './replay-sender';
import { replayContextOf, PATIENCE_MS } from './replay-decision';
import { SharedProbes } from './shared-probes';

/** What has failed is read so often only: it may be much, and people need their time to put it right. */
const READ_FAILED_EVERY_MS = 30 * 60_000;

export type PassDependencies = {
  rows: Pick<UnresolvedEvents, 'waiting' | 'failed'>;
  records: Pick<RecordStore, 'read' | 'write'>;
  authorizations: Pick<AuthorizationStore, 'read'>;
  metrics: Pick<Metrics, 'addMetric'>;
  /** ms since the epoch */
  now: () => number;
};

export type PassContext = {
  configurations: Configuration[];
  history: ConfigurationHistory;
  causes: Causes;
  replaySender: ReplaySender;
  rateLimiter: EmployeeRateLimiter;
  /** Whose turn to find out is over in this run, see {@link SharedProbes}. */
  tried: Map<string, string>;
  /** ms since the epoch */
  deadline: number;
};

/** Reads all that waits, and what has failed now and then; sends what is due, and the first probes. */
export async function replayPass(
  { rows, records, authorizations, metrics, now }: PassDependencies,
  { configurations, history, causes, replaySender, rateLimiter, tried, deadline }: PassContext,
): Promise<{ shared: SharedProbes; isPaced: boolean }> {
  const readsFailed = isTimeForFailed();
  const shared = new SharedProbes(causes, tried);
  const schedule = readsFailed ? await EmployeeSchedule.read(records) : null;
  const employees = schedule && new EmployeeProbes(schedule, now());
  const seen = new Set<string>();
  const begin = now();

  const due: AsyncIterable<DueRow> = dueRows(
    takeUntil(unresolvedEvents(), () => now() >= deadline),
    {
      replayContextOf: replayContextOf(configurations, history, authorizations, causes),
      probes: {
        add: (row, cause, context) => {
          if (isShared(cause)) shared.add(row, cause, context);
          else employees?.add(row, cause, context);
        },
      },
      rateLimiter,
      seen: ({ key }) => seen.add(key),
      now,
    },
  );
  const isComplete = (await replaySender.all(due)) && now() < deadline;
  await replaySender.probes(shared.round(now()));
  if (schedule && employees) {
    const ofEmployees = employees.due();
    if (isComplete) schedule.keep((key) => seen.has(key));
    // Noted first: a crash in between, or a message that is lost, costs one interval.
    if (ofEmployees.length > 0 && (await schedule.write(records))) await replaySender.probes(ofEmployees);
  }
  const isPaced = rateLimiter.wasCut();
  if (isComplete) {
    if (!isPaced) causes.endReleases(begin, { ofEmployees: readsFailed });
    causes.forget((key) => !seen.has(key), { ofEmployees: readsFailed });
    if (readsFailed) causes.failedReadAt = new Date(begin).toISOString();
  }
  return { shared, isPaced };

  async function* unresolvedEvents(): AsyncGenerator<UnresolvedRow> {
    let waiting = 0;
    for await (const row of rows.waiting(now())) {
      waiting += 1;
      yield row;
    }
    metrics.addMetric(METRICS.waiting, MetricUnit.Count, waiting);
    if (readsFailed) yield* rows.failed({ since: new Date(now() - PATIENCE_MS).toISOString() });
  }

  function isTimeForFailed(): boolean {
    const readAt = Date.parse(causes.failedReadAt ?? '');
    const isChanged = Object.values(history).some(({ changedAt }) => Date.parse(changedAt) > readAt);
    const isRecent = Math.abs(now() - readAt) < READ_FAILED_EVERY_MS;
    return !isRecent || isChanged || causes.hasReleasedEmployee();
  }
}

function isShared(cause: Cause): cause is Cause & { kind: 'reason' | 'authorization' } {
  return cause.kind !== 'employee';
}
