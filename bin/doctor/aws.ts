import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { InvokeCommand, LambdaClient, type LambdaClientConfig } from '@aws-sdk/client-lambda';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import * as z from 'zod';
import { AWS_CLIENT_OPTIONS } from '../../functions/shared/aws-clients';

/** A cold start, and what the function asks itself then; ms. */
const INVOCATION_MS = 60_000;

const failure = z.object({ errorType: z.string() }).catch({ errorType: 'unknown' });

/** Left out, it is metric alarms only. */
const ALL_ALARMS: Pick<DescribeAlarmsCommandInput, 'AlarmTypes'> = {
  AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
};

const alarms = z.array(
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

/**
 * AWS itself.
 *
 * @param place where it is, and who asks; as the environment says, if left out
 */
export function awsCloud(place: Pick<LambdaClientConfig, 'endpoint' | 'region' | 'credentials'> = {}): Cloud {
  const options = { ...AWS_CLIENT_OPTIONS, ...place };
  const cloudFormation = new CloudFormationClient(options);
  const cloudWatch = new CloudWatchClient(options);
  const sns = new SNSClient(options);
  const requestHandler = { ...AWS_CLIENT_OPTIONS.requestHandler, requestTimeout: INVOCATION_MS };
  // Asked once: a function that is slow would be asked again beside itself.
  const lambda = new LambdaClient({ ...place, maxAttempts: 1, requestHandler });

  return {
    async stack(name) {
      const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
      const { StackStatus = 'unknown', EnableTerminationProtection = false, Outputs = [] } = Stacks[0] ?? {};
      const outputs = Outputs.map(({ OutputKey: key = '', OutputValue: value = '' }): [string, string] => [
        key,
        value,
      ]);
      return {
        status: StackStatus,
        isProtected: EnableTerminationProtection,
        outputs: Object.fromEntries(outputs),
      };
    },

    async invoke(functionArn, payload) {
      const { Payload, FunctionError } = await lambda.send(
        new InvokeCommand({ FunctionName: functionArn, Payload: JSON.stringify(payload) }),
      );
      const answer = parsed(Payload?.transformToString() ?? '');
      if (FunctionError !== undefined) throw new FunctionFailedError(failure.parse(answer).errorType);
      return answer;
    },

    async alarms(prefix) {
      const found: Alarm[] = [];
      let page: string | undefined;
      do {
        const { MetricAlarms, CompositeAlarms, NextToken } = await cloudWatch.send(
          new DescribeAlarmsCommand({ ...ALL_ALARMS, AlarmNamePrefix: prefix, NextToken: page }),
        );
        found.push(...alarms.parse([...(MetricAlarms ?? []), ...(CompositeAlarms ?? [])]));
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
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What AWS knows of a deployment beside its tables, queues and secrets. Every call may reject. */
export type Cloud = {
  stack: (name: string) => Promise<StackState>;
  /**
   * @param functionArn may name an alias
   * @returns what the function answered
   * @throws FunctionFailedError
   */
  invoke: (functionArn: string, payload: object) => Promise<unknown>;
  /** Those whose name begins so. */
  alarms: (prefix: string) => Promise<Alarm[]>;
  /** How many want to be told of what is published to a topic: those who confirmed it, and those who have not yet. */
  subscribers: (topicArn: string) => Promise<{ confirmed: number; pending: number }>;
};

export type StackState = {
  /** `UPDATE_COMPLETE`, … */
  status: string;
  /** Against being deleted. */
  isProtected: boolean;
  /** By key. */
  outputs: Record<string, string>;
};

export type Alarm = { name: string; state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'; description: string };

/** A function was invoked, and ended with an error. */
export class FunctionFailedError extends Error {
  /** @param type of the error, such as `Sandbox.Timedout`: all that is told of it */
  constructor(type: string) {
    super(`The function failed (${type})`);
    this.name = type;
  }
}
