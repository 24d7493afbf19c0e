import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  GetMetricStatisticsCommand,
  SetAlarmStateCommand,
  type CloudWatchClientConfig,
  type DescribeAlarmsCommandInput,
} from '@aws-sdk/client-cloudwatch';
import * as z from 'zod';
import { parseJson } from '../../../../functions/shared/json';
import { CONTROL_CLIENT_OPTIONS, permitted } from './permitted';

const alarmState = z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']);

export type AlarmState = z.infer<typeof alarmState>;

const alarm = z
  .object({
    AlarmName: z.string(),
    StateValue: alarmState,
    StateReason: z.string().default(''),
    ActionsEnabled: z.boolean().default(true),
    AlarmActions: z.array(z.string()).default([]),
  })
  .transform(({ AlarmName, StateValue, StateReason, ActionsEnabled, AlarmActions }) => ({
    name: AlarmName,
    state: StateValue,
    reason: StateReason,
    /** What happens when it goes off: ARNs of topics. */
    actions: ActionsEnabled ? AlarmActions : [],
  }));

export type WatchedAlarm = z.infer<typeof alarm>;

/** By default, AWS returns metric alarms only. */
const ALL_TYPES: Pick<DescribeAlarmsCommandInput, 'AlarmTypes'> = {
  AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
};

const actionData = z.object({ actionState: z.string(), notificationResource: z.string() });

const datapoint = z.object({
  Timestamp: z.date(),
  Sum: z.number().optional(),
  Minimum: z.number().optional(),
});

/** An action of an alarm, as in its history. */
export type AlarmAction = { topic: string; isDone: boolean };

export type MetricQuery = {
  metric: string;
  dimensions: Record<string, string>;
  statistic: 'Sum' | 'Minimum';
  from: number;
  to: number;
  periodSeconds: number;
};

/** Alarms and metrics of CloudWatch. */
export function createAlarmsApi(overrides: CloudWatchClientConfig) {
  const client = new CloudWatchClient({ ...CONTROL_CLIENT_OPTIONS, ...overrides });

  async function list(which: Pick<DescribeAlarmsCommandInput, 'AlarmNamePrefix' | 'AlarmNames'>) {
    const found: WatchedAlarm[] = [];
    let page: string | undefined;
    do {
      const {
        MetricAlarms = [],
        CompositeAlarms = [],
        NextToken,
      } = await permitted('cloudwatch:DescribeAlarms', () =>
        client.send(new DescribeAlarmsCommand({ ...ALL_TYPES, ...which, NextToken: page })),
      );
      found.push(...z.array(alarm).parse([...MetricAlarms, ...CompositeAlarms]));
      page = NextToken;
    } while (page !== undefined);
    return found;
  }

  return {
    withPrefix: (prefix: string) => list({ AlarmNamePrefix: prefix }),
    named: (names: string[]) => list({ AlarmNames: names }),

    async setState(name: string, state: AlarmState, reason: string): Promise<void> {
      const input = { AlarmName: name, StateValue: state, StateReason: reason };
      await permitted('cloudwatch:SetAlarmState', () => client.send(new SetAlarmStateCommand(input)));
    },

    /** Reads what an alarm did, newest first. */
    async actionsSince(name: string, since: number): Promise<AlarmAction[]> {
      const { AlarmHistoryItems = [] } = await permitted('cloudwatch:DescribeAlarmHistory', () =>
        client.send(
          new DescribeAlarmHistoryCommand({
            ...ALL_TYPES,
            AlarmName: name,
            HistoryItemType: 'Action',
            StartDate: new Date(since),
          }),
        ),
      );
      return AlarmHistoryItems.flatMap(({ HistoryData = '', HistorySummary = '' }) => {
        const { data } = actionData.safeParse(parseJson(HistoryData));
        if (data) return [{ topic: data.notificationResource, isDone: data.actionState === 'Succeeded' }];
        const [topic] = /arn:\S+/.exec(HistorySummary) ?? [];
        return topic === undefined ? [] : [{ topic, isDone: HistorySummary.startsWith('Success') }];
      });
    },

    /** Reads a metric of Lambda. @returns its values by start of the period, ms since the epoch */
    async lambdaMetric(query: MetricQuery): Promise<Map<number, number>> {
      const { metric, dimensions, statistic, from, to, periodSeconds } = query;
      const { Datapoints } = await permitted('cloudwatch:GetMetricStatistics', () =>
        client.send(
          new GetMetricStatisticsCommand({
            Namespace: 'AWS/Lambda',
            MetricName: metric,
            Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
            StartTime: new Date(from),
            EndTime: new Date(to),
            Period: periodSeconds,
            Statistics: [statistic],
          }),
        ),
      );
      return new Map(
        z
          .array(datapoint)
          .parse(Datapoints ?? [])
          .map((point) => [point.Timestamp.getTime(), z.number().parse(point[statistic])]),
      );
    },
  };
}
