import { Metric, type MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { ConnectorTables } from '../../storage/table';
import type { AlarmDefinitions } from '../alarm';
import { sumOf } from '../metrics';
import { FIVE_MINUTES, type AlarmInputs } from './alarm-inputs';

/**
 * What events and their replays need, as many as one alarm can watch. What else only people on the console wait for fails before
 * their eyes, and rings there. A condition that is not fulfilled counts neither here nor there: it is how the tables are used.
 */
const OPERATIONS: [keyof ConnectorTables, operation: string][] = [
  ['configurations', 'GetItem'],
  ['configurations', 'PutItem'],
  ['mappings', 'GetItem'],
  ['mappings', 'PutItem'],
  ['logs', 'GetItem'],
  ['logs', 'UpdateItem'],
  ['logs', 'Query'],
  ['tallies', 'UpdateItem'],
  ['guests', 'BatchWriteItem'],
  ['audit', 'PutItem'],
];

/** DynamoDB speaks of these only when they happen. The SDK tries again: one bad period has done no harm. */
const COMMON = { evaluation: { datapoints: 2, of: 3 }, missingData: 'fine' } as const;

export const tableAlarms = ({ tables, thresholds }: AlarmInputs) =>
  ({
    TablesThrottled: {
      impact: 'DynamoDB turns requests away: changes reach the calendars late.',
      section: 'Tables throttled',
      metric: sumOfOperations(tables, 'ThrottledRequests'),
      threshold: thresholds.tableErrors,
      ...COMMON,
    },
    TablesFailing: {
      impact: 'DynamoDB fails to serve requests: changes reach the calendars late.',
      section: 'Tables failing',
      metric: sumOfOperations(tables, 'SystemErrors'),
      threshold: thresholds.tableErrors,
      ...COMMON,
    },
  }) satisfies AlarmDefinitions;

function sumOfOperations(
  tables: ConnectorTables,
  metricName: 'ThrottledRequests' | 'SystemErrors',
): MathExpression {
  const metrics = OPERATIONS.map(
    ([table, Operation]) =>
      new Metric({
        namespace: 'AWS/DynamoDB',
        metricName,
        dimensionsMap: { TableName: tables[table].tableName, Operation },
        statistic: 'Sum',
        period: FIVE_MINUTES,
      }),
  );
  return sumOf(metricName, FIVE_MINUTES, metrics);
}
