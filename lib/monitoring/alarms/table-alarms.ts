import { Metric, type MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { ConnectorTables } from '../../storage/table';
import type { AlarmDefinitions } from '../alarm';
import { sumOf } from '../metrics';
import { FIVE_MINUTES, sumPer, type AlarmInputs } from './alarm-inputs';

/**
 * The operations for events and replays, at most ten because that is the limit of metrics in an alarm. Failures of
 * other operations appear on the console, which has its own alarm. Failed conditions are not counted: they are part of
 * normal operation.
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

export const tableAlarms = ({ tables, thresholds }: AlarmInputs) => {
  // A single bad period does no harm, because the SDK retries.
  const common = { threshold: thresholds.tableErrors, evaluation: { datapoints: 2, of: 3 } };
  return {
    TablesThrottled: {
      impact: 'DynamoDB throttles requests: changes reach calendars late.',
      section: 'Tables throttled',
      metric: sumOfOperations(tables, 'ThrottledRequests'),
      ...common,
    },
    TablesFailing: {
      impact: 'DynamoDB responds with internal errors: changes reach calendars late.',
      section: 'Tables failing',
      metric: sumOfOperations(tables, 'SystemErrors'),
      ...common,
    },
  } satisfies AlarmDefinitions;
};

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
        ...sumPer(FIVE_MINUTES),
      }),
  );
  return sumOf(metricName, FIVE_MINUTES, metrics);
}
