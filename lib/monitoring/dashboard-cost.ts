import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, type IMetric, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { MEMORY_MB } from '../functions/lambda-function';
import { SYNC_MEMORY_MB } from '../functions/sync-function';
import type { ConnectorTable } from '../storage/table';
import type { AlarmInputs } from './alarms/alarm-inputs';
import { graph } from './graph';
import { sumOf } from './metrics';
import type { LogGroups } from './saved-queries';

const PERIOD = Duration.hours(1);
const SUM = { statistic: 'Sum', period: PERIOD };
const STACKED = { stacked: true };

/** Returns the rows with the usage that AWS charges for, per hour. */
export function costRows({ functions, queue, tables }: AlarmInputs, logGroups: LogGroups): IWidget[][] {
  const namedFunctions = Object.entries(functions);
  const namedTables = Object.entries(tables);
  return [
    [
      graph(
        'Lambda: GB-seconds per hour',
        namedFunctions.map(([name, lambda]) =>
          gigabyteSeconds(lambda, name, name === 'sync' ? SYNC_MEMORY_MB : MEMORY_MB),
        ),
        STACKED,
      ),
      graph(
        'Lambda: invocations per hour',
        namedFunctions.map(([label, lambda]) => lambda.metricInvocations({ ...SUM, label })),
        STACKED,
      ),
      graph(
        'CloudWatch Logs: bytes per hour',
        Object.entries(logGroups).map(
          ([label, { logGroupName }]) =>
            new Metric({
              namespace: 'AWS/Logs',
              metricName: 'IncomingBytes',
              dimensionsMap: { LogGroupName: logGroupName },
              label,
              ...SUM,
            }),
        ),
        STACKED,
      ),
    ],
    [
      graph(
        'DynamoDB: write units per hour',
        namedTables.map(([name, table]) => consumedUnits(table, 'ConsumedWriteCapacityUnits', name)),
        STACKED,
      ),
      graph(
        'DynamoDB: read units per hour',
        namedTables.map(([name, table]) => consumedUnits(table, 'ConsumedReadCapacityUnits', name)),
        STACKED,
      ),
      graph(
        'SQS: messages per hour',
        [
          queue.metricNumberOfMessagesSent({ ...SUM, label: 'Sent' }),
          queue.metricNumberOfMessagesReceived({ ...SUM, label: 'Received' }),
          queue.metricNumberOfMessagesDeleted({ ...SUM, label: 'Deleted' }),
          queue.metricNumberOfEmptyReceives({ ...SUM, label: 'Empty receives' }),
        ],
        STACKED,
      ),
    ],
  ];
}

function gigabyteSeconds(lambda: IFunction, label: string, memoryMb: number): IMetric {
  return new MathExpression({
    expression: `${label}Ms / 1000 * ${memoryMb / 1024}`,
    usingMetrics: { [`${label}Ms`]: lambda.metricDuration(SUM) },
    label,
    period: PERIOD,
  });
}

/** Sums the units of the table and its indexes, which DynamoDB reports separately. */
function consumedUnits(
  { tableName, indexNames }: ConnectorTable,
  metricName: 'ConsumedWriteCapacityUnits' | 'ConsumedReadCapacityUnits',
  label: string,
): IMetric {
  const dimensions = [
    { TableName: tableName },
    ...indexNames.map((index) => ({ TableName: tableName, GlobalSecondaryIndexName: index })),
  ];
  return sumOf(
    label,
    PERIOD,
    dimensions.map(
      (dimensionsMap) => new Metric({ namespace: 'AWS/DynamoDB', metricName, dimensionsMap, ...SUM }),
    ),
  );
}
