import { Aws, Stack } from 'aws-cdk-lib';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic, type ITopic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { ConnectorAlarm } from './alarm';
import type { AlarmInputs } from './alarms/alarm-inputs';
import { failureAlarms, waitingAlarms } from './alarms/failure-alarms';
import { consoleAlarms, functionAlarms } from './alarms/function-alarms';
import { googleAlarms } from './alarms/google-alarms';
import { queueAlarms } from './alarms/queue-alarms';
import { reconcileAlarms } from './alarms/reconcile-alarms';
import { tableAlarms } from './alarms/table-alarms';
import { webhookAlarms } from './alarms/webhook-alarms';

const definitionsOf = (watched: AlarmInputs) => ({
  ...webhookAlarms(watched),
  ...queueAlarms(watched),
  ...functionAlarms(watched),
  ...failureAlarms(watched),
  ...waitingAlarms(watched),
  ...googleAlarms(watched),
  ...reconcileAlarms(watched),
  ...tableAlarms(watched),
  ...consoleAlarms(watched),
});

type AlarmName = keyof ReturnType<typeof definitionsOf>;

/** What a bad version does within minutes, and hardly anything else. */
const OF_A_BAD_VERSION: AlarmName[] = [
  'WebhookErrors',
  'DeliveriesUnavailable',
  'IngestErrors',
  'SyncErrors',
  'InternalErrors',
  'ConsoleErrors',
  'ConsoleFailing',
];

type ConnectorAlarmsProps = AlarmInputs & { topic: ITopic; runbookUrl: string };

/** All alarms of a stage: those on the way of an event in its order, then what stands beside it. */
export class ConnectorAlarms extends Construct {
  readonly all: IAlarm[];
  /** While one of these rings, a deployment goes back to the version before. */
  readonly rollback: IAlarm[];

  constructor(scope: Construct, id: string, { topic, runbookUrl, ...watched }: ConnectorAlarmsProps) {
    super(scope, id);
    const alarms = new Map(
      Object.entries(definitionsOf(watched)).map(([name, definition]) => [
        name,
        new ConnectorAlarm(this, name, { ...definition, topic, runbookUrl }),
      ]),
    );
    this.all = [...alarms.values()];
    this.rollback = OF_A_BAD_VERSION.flatMap((name) => alarms.get(name) ?? []);
  }
}

/**
 * Where the alarms of a stage are told, to those who subscribe.
 *
 * It is not encrypted at rest: AWS's own key for SNS does not let CloudWatch publish, so that no alarm would be heard, and a key
 * of our own would cost a dollar a month to hide what the name of an alarm and a sentence on it say. No data of people is in them.
 */
export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string, { emails }: { emails: string[] }) {
    const { stackName } = Stack.of(scope);
    super(scope, id, { displayName: stackName, enforceSSL: true });
    // With a policy of its own, a topic no longer has the one by which everything in the account may publish.
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AllowAlarmsOfThisAccount',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    for (const email of emails) this.addSubscription(new EmailSubscription(email));
  }
}
