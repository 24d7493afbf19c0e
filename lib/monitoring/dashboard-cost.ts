import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, type IMetric, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { MEMORY_MB } from '../functions/lambda-function';
import type { ConnectorTable } from '../storage/table';
import type { AlarmInputs } from './alarms/alarm-inputs';
import { graph } from './dashboard-rows';
import { sumOf } from './metrics';
import type { LogGroups } from './saved-queries';

const PERIOD = Duration.hours(1);
const SUM = { statistic: 'Sum', period: PERIOD };

/** What AWS asks money for, by the hour. */
export function costRows({ functions, queue, tables }: AlarmInputs, logGroups: LogGroups): IWidget[][] {
  const byFunction = (metric: (lambda: IFunction, label: string) => IMetric) =>
    Object.entries(functions).map(([name, lambda]) => metric(lambda, name));
  const byTable = (metricName: Consumed) =>
    Object.entries(tables).map(([name, table]) => consumed(table, metricName, name));
  return [
    [
      graph('Lambda: GB-seconds an hour', byFunction(gigabyteSeconds), { stacked: true }),
      graph(
        'Lambda: invocations an hour',
        byFunction((lambda, label) => lambda.metricInvocations({ ...SUM, label })),
        { stacked: true },
      ),
      graph(
        'Log bytes an hour',
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
        { stacked: true },
      ),
    ],
    [
      graph('DynamoDB: write units an hour', byTable('ConsumedWriteCapacityUnits'), { stacked: true }),
      graph('DynamoDB: read units an hour', byTable('ConsumedReadCapacityUnits'), { stacked: true }),
      graph(
        'SQS: messages an hour',
        [
          queue.metricNumberOfMessagesSent({ ...SUM, label: 'Sent' }),
          queue.metricNumberOfMessagesReceived({ ...SUM, label: 'Received' }),
          queue.metricNumberOfMessagesDeleted({ ...SUM, label: 'Deleted' }),
          queue.metricNumberOfEmptyReceives({ ...SUM, label: 'Looked for in vain' }),
        ],
        { stacked: true },
      ),
    ],
  ];
}

function gigabyteSeconds(lambda: IFunction, label: string): IMetric {
  return new MathExpression({
    expression: `${label}Ms / 1000 * ${MEMORY_MB / 1024}`,
    usingMetrics: { [`${label}Ms`]: lambda.metricDuration(SUM) },
    label,
    period: PERIOD,
  });
}

type Consumed = 'ConsumedWriteCapacityUnits' | 'ConsumedReadCapacityUnits';

/** With its indexes, which DynamoDB counts apart. */
function consumed({ tableName, indexNames }: ConnectorTable, metricName: Consumed, label: string): IMetric {
  const of = (index: Record<string, string>) =>
    new Metric({
      namespace: 'AWS/DynamoDB',
      metricName,
      dimensionsMap: { TableName: tableName, ...index },
      ...SUM,
    });
  const indexes = indexNames.map((GlobalSecondaryIndexName) => of({ GlobalSecondaryIndexName }));
  return sumOf(label, PERIOD, [of({}), ...indexes]);
}
