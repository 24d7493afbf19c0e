import { textTable } from '../../../bin/command-line/output';
import { createSimulationHarness, fillDirectory, withGoogleFetch } from '../../simulation/simulation-harness';
import { formatFigure, informativeRow, limitRow, type Row } from '../harness/rows';
import { reconcileCost } from './aws-bill';
import { AwsUsage } from './aws-usage';
import { CloudWatchUsage } from './cloudwatch-usage';
import { DAYS_A_MONTH, HOURS_A_MONTH, METRICS_OF_A_FREE_DASHBOARD, MILLION, PRICES } from './prices';
import { MONDAY } from './simulated-week';
import { synthesizeStage, type StageTemplate } from './stage-template';

const MAX_DOLLARS = 5;
/** Lambda polls a queue with five connections at least, each every 20 s. */
const EMPTY_RECEIVES_AN_HOUR = 5 * 3 * 60;
/** Their number changes the bill by cents: reconcile passes through the directory once a day. */
const EMPLOYEES = 200;
const DAY_MS = 24 * 60 * 60_000;

/** An item of the monthly bill, USD. */
export type MonthlyItem = { name: string; amount: string; dollars: number };

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

/** What the resources of the template cost, whether or not anything happens. */
export function standingItems(stage: StageTemplate): MonthlyItem[] {
  const { alarms, dashboards, secrets, queuePollers, tables, recoverableTables, logGroups, schedules } =
    stage;
  const billedDashboards = dashboards.filter((metrics) => metrics > METRICS_OF_A_FREE_DASHBOARD).length;
  const receives = queuePollers * EMPTY_RECEIVES_AN_HOUR * HOURS_A_MONTH;
  return [
    {
      name: `Alarms: ${alarms.count}, billed by metric`,
      amount: `${alarms.metrics + alarms.highResolutionMetrics} metrics, ${alarms.composite} composite`,
      dollars:
        alarms.metrics * PRICES.alarmMetric +
        alarms.highResolutionMetrics * PRICES.highResolutionAlarmMetric +
        alarms.composite * PRICES.compositeAlarm,
    },
    {
      name: `Dashboards: ${dashboards.length}, free up to ${METRICS_OF_A_FREE_DASHBOARD} metrics`,
      amount: `${dashboards.join(' + ') || 0} metrics`,
      dollars: billedDashboards * PRICES.dashboard,
    },
    { name: 'Secrets', amount: String(secrets), dollars: secrets * PRICES.secret },
    {
      name: 'SQS: Lambda polls the empty queue',
      amount: formatFigure(receives, 'requests'),
      dollars: (receives / MILLION) * PRICES.fifoRequests,
    },
    { name: 'EventBridge schedules: free', amount: String(schedules), dollars: 0 },
    {
      name: `Tables: ${tables}, ${recoverableTables.length} with recovery; by GB`,
      amount: '0 GB',
      dollars: 0,
    },
    { name: `Log groups: ${logGroups.count}; by GB`, amount: '0 GB', dollars: 0 },
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

/** @param hours with data in a month, of all custom metrics together */
export function metricItem(hours: number): MonthlyItem {
  const metrics = hours / HOURS_A_MONTH;
  return {
    name: 'Custom metrics, by the hours with data',
    amount: formatFigure(metrics, 'metrics'),
    dollars: metrics * PRICES.metric,
  };
}

export function sumOf(items: MonthlyItem[]): number {
  return items.reduce((sum, { dollars }) => sum + dollars, 0);
}

export function formatItems(items: MonthlyItem[]): string {
  return textTable(
    [
      { title: 'Monthly item', width: 55 },
      { title: 'Amount', width: 30 },
      { title: 'A month', width: 15 },
    ],
    [...items, { name: 'Total', amount: '', dollars: sumOf(items) }].map(({ name, amount, dollars }) => [
      name,
      amount,
      `${dollars.toFixed(2)} $`,
    ]),
  );
}
