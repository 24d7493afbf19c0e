import { itemBytes } from '../../simulation/services/memory-table';
import type { SimulationHarness } from '../../simulation/simulation-harness';
import { dynamoDbCost } from '../bill/aws-bill';
import { WEEKS_A_MONTH } from '../bill/prices';
import { MONDAY, playWeek } from '../bill/simulated-week';
import { informativeRow, limitRow, type Row } from '../harness/rows';
import { DirectoryUsage } from './directory-usage';
import { busiestMinuteRow } from './filling';
import { mondayMorning } from './monday';
import { scheduleStaffChanges } from './staff-changes';

const EMPLOYEES = 5000;
/** Whose monthly bill is stated. */
const BILLED_EMPLOYEES = 10_000;
const GUESTS_FROM_ELSEWHERE = 0.01;
const EVENTS_PER_EMPLOYEE_AND_MONTH = 47;
const MAX_REQUESTS_PER_EVENT = 0.01;
const MAX_DOLLARS = 0.3;
const HOUR_MS = 60 * 60_000;
/** What DynamoDB stores in addition for each item. */
const OVERHEAD_BYTES = 100;

/**
 * The simulated week, with a directory that reconcile fills in the first night, and staff changes that it does not
 * know.
 */
export async function directoryWeek(): Promise<Row[]> {
  const usage = new DirectoryUsage();
  let reconcileBefore = { read: 0, write: 0 };
  const prepare = (harness: SimulationHarness) => {
    scheduleStaffChanges(harness, EMPLOYEES);
    // The directory is filled once, not every month.
    harness.time.at(MONDAY + HOUR_MS, () => {
      reconcileBefore = { ...usage.units.reconcile };
    });
    return Promise.resolve();
  };
  const harness = await playWeek(
    { employees: EMPLOYEES, guestsFromElsewhere: GUESTS_FROM_ELSEWHERE, prepare },
    { observe: usage },
  );
  const { lucca, connector } = harness;
  const { length: events } = lucca.events;
  const monthly = (units: 'read' | 'write') =>
    (usage.units.sync[units] / events) * BILLED_EMPLOYEES * EVENTS_PER_EMPLOYEE_AND_MONTH +
    (usage.units.reconcile[units] - reconcileBefore[units]) * WEEKS_A_MONTH * (BILLED_EMPLOYEES / EMPLOYEES);
  const storedBytes =
    connector.tables.items('directory').reduce((sum, item) => sum + itemBytes(item) + OVERHEAD_BYTES, 0) *
    (BILLED_EMPLOYEES / EMPLOYEES);
  const month = { readUnits: monthly('read'), writeUnits: monthly('write'), storedBytes };
  const units = `${Math.round(month.readUnits)} read units, ${Math.round(month.writeUnits)} write units`;
  process.stdout.write(`DynamoDB, a month: ${units}, ${(storedBytes / 2 ** 20).toFixed(1)} MB\n`);
  return [
    limitRow(
      {
        ...{ name: 'directory: week, requests to Lucca per event' },
        value: requests(harness, 'lookup') / events,
      },
      MAX_REQUESTS_PER_EVENT,
    ),
    informativeRow({ name: 'directory: week, events', value: events }),
    informativeRow({ name: 'directory: week, requests of passes', value: requests(harness, 'directory') }),
    informativeRow({ name: 'directory: week, requests of catch-up', value: requests(harness, 'endpoint') }),
    ...mondayMorning(harness),
    busiestMinuteRow(lucca),
    limitRow(
      { name: 'directory: DynamoDB, a month of 10,000 employees', value: dynamoDbCost(month), unit: '$' },
      MAX_DOLLARS,
      `≤ ${MAX_DOLLARS} $`,
    ),
  ];
}

function requests({ lucca }: SimulationHarness, priority: 'lookup' | 'directory' | 'endpoint'): number {
  return lucca.traffic.filter((request) => request.priority === priority).length;
}
