import { textTable } from '../../../bin/command-line/output';
import { formatFigure } from '../harness/rows';
import { HOURS_A_MONTH, METRICS_OF_A_FREE_DASHBOARD, MILLION, PRICES } from './prices';
import type { StageTemplate } from './stage-template';

/** Lambda polls a queue with five connections at least, each every 20 s. */
const EMPTY_RECEIVES_AN_HOUR = 5 * 3 * 60;

/** An item of the monthly bill, USD. */
export type MonthlyItem = { name: string; amount: string; dollars: number };

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
