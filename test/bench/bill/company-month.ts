import { formatFigure, limitRow, type Row } from '../harness/rows';
import { costPerMillionEvents, reconcileCost } from './aws-bill';
import { formatItems, metricItem, standingItems, sumOf, type MonthlyItem } from './monthly-bill';
import type { MeasuredWeek } from './measured-week';
import { DAYS_A_MONTH, GIGABYTE, MILLION, PRICES, STORED_LOG_SHARE, WEEKS_A_MONTH } from './prices';
import { MONDAY, WEEK_MS } from './simulated-week';
import { storedBytes, type StoredBytes } from './stored-bytes';
import type { StageTemplate } from './stage-template';

/** Two changed workplaces per working day, some absences and sessions. */
const EVENTS_PER_EMPLOYEE = 47;

/** Logical ids of the tables in the template, by their names in the simulation. */
const TABLE_IDS: Record<string, string> = {
  configurations: 'Configurations',
  mappings: 'Mappings',
  guests: 'Guests',
  directory: 'Directory',
  logs: 'Logs',
  outcomeCounts: 'Tallies',
};

/**
 * The bill of a month of a company, by list prices. An event costs as much as in the simulated week of a company of
 * this size.
 *
 * @param employees of this company; the simulated one may be smaller
 */
export function companyMonth(week: MeasuredWeek, employees: number, maxDollars: number): Row {
  const events = employees * EVENTS_PER_EMPLOYEE;
  const stored = storedBytes(
    week.harness.connector,
    { start: MONDAY, ms: WEEK_MS },
    events / (week.events * WEEKS_A_MONTH),
  );
  const items = [
    ...standingItems(week.stage).filter(({ dollars }) => dollars > 0),
    metricItem(metricHours(week) * WEEKS_A_MONTH),
    {
      name: 'Reconcile: its runs, logs and tables',
      amount: '',
      dollars: reconcileCost(week) * WEEKS_A_MONTH,
    },
    {
      name: 'Events',
      amount: formatFigure(events, 'events'),
      dollars: (costPerMillionEvents(week) * events) / MILLION,
    },
    ...storageItems(stored, week, events),
  ];
  const size = formatFigure(employees, 'employees');
  process.stdout.write(`\nA month of ${size}, simulated with ${formatFigure(week.employees, '')}\n`);
  process.stdout.write(formatItems(items));
  return limitRow(
    { name: `bill: a month of ${size}`, value: sumOf(items), unit: '$' },
    maxDollars,
    `≤ ${maxDollars} $`,
  );
}

/** Hours with data in the week, of all custom metrics together, with those of the access log. */
function metricHours({ cloudWatch, stage }: MeasuredWeek): number {
  const hoursOfDeliveries = cloudWatch.hours.get('ingest')?.size ?? 0;
  return cloudWatch.seriesHours + stage.accessLogMetrics.length * hoursOfDeliveries;
}

function storageItems(stored: StoredBytes, week: MeasuredWeek, events: number): MonthlyItem[] {
  const { stage, cloudWatch } = week;
  const bytes = Object.values(stored).reduce((sum, one) => sum + one, 0);
  const recoverable = Object.entries(stored)
    .filter(([name]) => isRecoverable(name, stage))
    .reduce((sum, [, one]) => sum + one, 0);
  const logged = [...cloudWatch.bytes.values()].reduce((sum, one) => sum + one, 0);
  const loggedAMonth = (logged / week.events) * events;
  const storedLog = loggedAMonth * (stage.logGroups.retentionDays / DAYS_A_MONTH) * STORED_LOG_SHARE;
  const item = (name: string, size: number, price: number): MonthlyItem => ({
    name,
    amount: formatFigure(size / GIGABYTE, 'GB'),
    dollars: (size / GIGABYTE) * price,
  });
  return [
    item('DynamoDB storage, tables and indexes', bytes, PRICES.storedGigabyte),
    item('Point-in-time recovery', recoverable, PRICES.recoverableGigabyte),
    item('Logs, compressed', storedLog, PRICES.storedLogGigabyte),
  ];
}

function isRecoverable(name: string, { recoverableTables }: StageTemplate): boolean {
  const id = TABLE_IDS[name];
  if (id === undefined) throw new Error(`Which table of the template is ${name}?`);
  return recoverableTables.some((one) => one.replace(/[0-9A-F]{8}$/, '') === id);
}
