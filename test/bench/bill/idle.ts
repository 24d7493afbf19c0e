import { createSimulationHarness, fillDirectory, withGoogleFetch } from '../../simulation/simulation-harness';
import { formatFigure, informativeRow, limitRow, type Row } from '../harness/rows';
import { reconcileCost } from './aws-bill';
import { AwsUsage } from './aws-usage';
import { CloudWatchUsage } from './cloudwatch-usage';
import { formatItems, metricItem, standingItems, sumOf, type MonthlyItem } from './monthly-bill';
import { DAYS_A_MONTH } from './prices';
import { MONDAY } from './simulated-week';
import { synthesizeStage } from './synthesized-stage';

const MAX_DOLLARS = 5;
/** Their number changes the bill by cents: reconcile passes through the directory once a day. */
const EMPLOYEES = 200;
const DAY_MS = 24 * 60 * 60_000;

/** The bill of a month without any event, of a production stage with all features. */
export async function idleMonth(): Promise<Row[]> {
  const stage = synthesizeStage();
  const items = [...standingItems(stage), ...(await reconcileItems())];
  process.stdout.write(formatItems(items));
  const value = sumOf(items);
  return [
    limitRow(
      { name: 'idle: a month of a production stage, all features', value, unit: '$' },
      MAX_DOLLARS,
      `≤ ${MAX_DOLLARS} $`,
    ),
    informativeRow({
      name: 'idle: metrics of alarms',
      value: stage.alarms.metrics + stage.alarms.highResolutionMetrics,
    }),
    informativeRow({ name: 'idle: metrics of the dashboard', value: Math.max(0, ...stage.dashboards) }),
  ];
}

/** What reconcile costs without events: measured during a simulated day, in which it reads the whole directory once. */
async function reconcileItems(): Promise<MonthlyItem[]> {
  const use = new AwsUsage();
  const cloudWatch = new CloudWatchUsage();
  await cloudWatch.during(async () => {
    const overrides = { observe: use, telemetry: cloudWatch.telemetry };
    const harness = await createSimulationHarness(MONDAY, overrides, { people: EMPLOYEES });
    const { connector, google, time } = harness;
    cloudWatch.now = time.now;
    await fillDirectory(harness, EMPLOYEES);
    connector.schedule();
    await withGoogleFetch(google, () => time.runUntil(MONDAY + DAY_MS));
  });
  const { invocations } = use.functions.reconcile;
  return [
    metricItem(cloudWatch.seriesHours * DAYS_A_MONTH),
    {
      name: 'Reconcile: its runs, logs and tables',
      amount: formatFigure(Math.round(invocations * DAYS_A_MONTH), 'runs'),
      dollars: reconcileCost({ use, cloudWatch }) * DAYS_A_MONTH,
    },
  ];
}
