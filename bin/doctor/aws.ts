import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandInput,
} from '@aws-sdk/client-cloudwatch';
import {
  GetAccountSettingsCommand,
  InvokeCommand,
  LambdaClient,
  type LambdaClientConfig,
} from '@aws-sdk/client-lambda';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import * as z from 'zod';
import { AWS_CLIENT_OPTIONS } from '../../functions/shared/aws-clients';
import { parseJson } from '../../functions/shared/json';
import { MINUTE_MS } from '../../functions/shared/time';
import { outputsByKey } from '../command-line/context';

/** AWS APIs for the parts of a deployment other than tables, queues and secrets. Every call may reject. */
export type AwsApi = {
  stack: (name: string) => Promise<StackState>;
  /**
   * @param functionArn may include an alias
   * @returns the parsed response; null if it is not JSON
   * @throws FunctionFailedError
   */
  invoke: (functionArn: string, payload: object) => Promise<unknown>;
  /** Lists the alarms whose names have this prefix. */
  alarms: (prefix: string) => Promise<Alarm[]>;
  /** Counts the subscriptions of a topic. */
  subscribers: (topicArn: string) => Promise<{ confirmed: number; pending: number }>;
  /** Concurrent executions of Lambda that the account allows in this region, and those that no function reserves. */
  concurrency: () => Promise<{ limit: number; unreserved: number }>;
};

const accountLimit = z
  .object({ ConcurrentExecutions: z.number(), UnreservedConcurrentExecutions: z.number() })
  .transform(({ ConcurrentExecutions: limit, UnreservedConcurrentExecutions: unreserved }) => ({
    limit,
    unreserved,
  }));

export type StackState = {
  /** `UPDATE_COMPLETE`, … */
  status: string;
  /** Whether it has termination protection. */
  isProtected: boolean;
  /** By key. */
  outputs: Record<string, string>;
};

export type Alarm = { name: string; state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'; description: string };

/** Covers a cold start and the health check. */
const INVOCATION_TIMEOUT_MS = MINUTE_MS;

const errorPayload = z.object({ errorType: z.string() }).catch({ errorType: 'unknown' });

/** By default, AWS returns metric alarms only. */
const ALL_ALARMS: Pick<DescribeAlarmsCommandInput, 'AlarmTypes'> = {
  AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
};

const alarmList = z.array(
  z
    .object({
      AlarmName: z.string(),
      StateValue: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
      AlarmDescription: z.string().default(''),
    })
    .transform(({ AlarmName: name, StateValue: state, AlarmDescription: description }): Alarm => ({
      name,
      state,
      description,
    })),
);

/** @param overrides for tests; replaces settings from the environment */
export function createAwsApi(
  overrides: Pick<LambdaClientConfig, 'endpoint' | 'region' | 'credentials'> = {},
): AwsApi {
  const options = { ...AWS_CLIENT_OPTIONS, ...overrides };
  const cloudFormation = new CloudFormationClient(options);
  const cloudWatch = new CloudWatchClient(options);
  const sns = new SNSClient(options);
  const requestHandler = { ...AWS_CLIENT_OPTIONS.requestHandler, requestTimeout: INVOCATION_TIMEOUT_MS };
  // No retries: a slow function would be invoked in parallel.
  const lambda = new LambdaClient({ ...overrides, maxAttempts: 1, requestHandler });

  return {
    async stack(name) {
      const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
      const { StackStatus = 'unknown', EnableTerminationProtection = false, Outputs } = Stacks[0] ?? {};
      return {
        status: StackStatus,
        isProtected: EnableTerminationProtection,
        outputs: outputsByKey(Outputs),
      };
    },

    async invoke(functionArn, payload) {
      const { Payload, FunctionError } = await lambda.send(
        new InvokeCommand({ FunctionName: functionArn, Payload: JSON.stringify(payload) }),
      );
      const response = parseJson(Payload?.transformToString() ?? '');
      if (FunctionError !== undefined) throw new FunctionFailedError(errorPayload.parse(response).errorType);
      return response;
    },

    async alarms(prefix) {
      const found: Alarm[] = [];
      let page: string | undefined;
      do {
        const { MetricAlarms, CompositeAlarms, NextToken } = await cloudWatch.send(
          new DescribeAlarmsCommand({ ...ALL_ALARMS, AlarmNamePrefix: prefix, NextToken: page }),
        );
        found.push(...alarmList.parse([...(MetricAlarms ?? []), ...(CompositeAlarms ?? [])]));
        page = NextToken;
      } while (page !== undefined);
      return found;
    },

    async subscribers(topicArn) {
      const found = { confirmed: 0, pending: 0 };
      let page: string | undefined;
      do {
        const { Subscriptions = [], NextToken } = await sns.send(
          new ListSubscriptionsByTopicCommand({ TopicArn: topicArn, NextToken: page }),
        );
        for (const { SubscriptionArn = '' } of Subscriptions) {
          if (SubscriptionArn.startsWith('arn:')) found.confirmed += 1;
          else if (SubscriptionArn === 'PendingConfirmation') found.pending += 1;
        }
        page = NextToken;
      } while (page !== undefined);
      return found;
    },

    async concurrency() {
      const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
      return accountLimit.parse(AccountLimit);
    },
  };
}

/** An invoked function failed. */
export class FunctionFailedError extends Error {
  /** @param type such as `Sandbox.Timedout`. The function's own message is left out: it may contain personal data. */
  constructor(type: string) {
    super(`The function failed (${type})`);
    this.name = type;
  }
}
