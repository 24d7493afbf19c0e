import { confirmed, notDecided, refuted, type Finding } from '../../check';
import { functionReference, stackNameOf, type ControlContext } from '../control-context';

const PERIOD_MINUTES = 15;
const PERIODS = 4;
/** Reconcile runs every 5 minutes. A run may begin a little late. */
const RUNS_PER_PERIOD = 2;

/** Metrics of the newest minutes are not complete. */
const METRIC_DELAY_MS = 5 * 60_000;

const PERIOD_MS = PERIOD_MINUTES * 60_000;

/**
 * Reads in the metrics of Lambda whether the schedule starts reconcile, and whether Lambda reports errors of runs that
 * succeed as 0: the alarm that no run succeeds counts a missing value as a failure.
 */
export async function checkReconcileRuns({ control, deployment, now }: ControlContext): Promise<Finding[]> {
  const stack = stackNameOf(deployment);
  const to = Math.floor((now() - METRIC_DELAY_MS) / PERIOD_MS) * PERIOD_MS;
  const from = to - PERIODS * PERIOD_MS;
  const window = `${PERIODS * PERIOD_MINUTES} minutes`;
  if ((await control.stack.createdAt(stack)) > from) {
    const reason = `the stack was created less than ${window} ago`;
    return (['AWS-09', 'AWS-10'] as const).map((id) => notDecided(id, reason, 'Run it again in an hour'));
  }
  const { name } = await functionReference(deployment, 'reconcile');
  const read = (metric: string, statistic: 'Sum' | 'Minimum') =>
    control.alarms.lambdaMetric({
      ...{ metric, statistic, from, to, periodSeconds: PERIOD_MS / 1000 },
      dimensions: { FunctionName: name },
    });
  const runs = await read('Invocations', 'Sum');
  const errors = await read('Errors', 'Minimum');
  const total = [...runs.values()].reduce((sum, count) => sum + count, 0);
  const full = [...runs.values()].filter((count) => count >= RUNS_PER_PERIOD).length;
  const scheduled =
    full === PERIODS
      ? confirmed('AWS-09', `${total} runs in ${window}`)
      : refuted('AWS-09', `${total} runs in ${window}, in ${full} of ${PERIODS} quarters of an hour enough`);
  return [scheduled, errorsOf(runs, errors)];
}

function errorsOf(runs: Map<number, number>, errors: Map<number, number>): Finding {
  if (runs.size === 0)
    return notDecided('AWS-10', 'reconcile did not run', 'Fix the schedule, then run it again');
  const without = [...runs.keys()].filter((period) => !errors.has(period));
  if (without.length > 0) {
    return refuted('AWS-10', `no value of Errors in ${without.length} of ${runs.size} periods with runs`);
  }
  if ([...errors.values()].includes(0))
    return confirmed('AWS-10', 'periods with a successful run have the value 0');
  return notDecided('AWS-10', 'every run failed', 'Fix reconcile (npm run doctor), then run it again');
}
