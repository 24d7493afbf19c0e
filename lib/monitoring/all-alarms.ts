import { Aws, Stack } from 'aws-cdk-lib';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic, type ITopic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { RunbookAlarm } from './alarm';
import type { AlarmInputs } from './alarms/alarm-inputs';
import { failureAlarms, waitingAlarms } from './alarms/failure-alarms';
import { consoleAlarms, functionAlarms } from './alarms/function-alarms';
import { googleAlarms } from './alarms/google-alarms';
import { queueAlarms } from './alarms/queue-alarms';
import { reconcileAlarms } from './alarms/reconcile-alarms';
import { tableAlarms } from './alarms/table-alarms';
import { webhookAlarms } from './alarms/webhook-alarms';

/** In the order of the runbook: along the path of an event, then the rest. */
const allDefinitions = (inputs: AlarmInputs) => ({
  ...webhookAlarms(inputs),
  ...queueAlarms(inputs),
  ...functionAlarms(inputs),
  ...failureAlarms(inputs),
  ...waitingAlarms(inputs),
  ...googleAlarms(inputs),
  ...reconcileAlarms(inputs),
  ...tableAlarms(inputs),
  ...consoleAlarms(inputs),
});

type AlarmName = keyof ReturnType<typeof allDefinitions>;

/** Symptoms of a bad version that appear within minutes and rarely have another cause. */
const ROLLBACK_ALARMS: AlarmName[] = [
  'WebhookErrors',
  'DeliveriesUnavailable',
  'IngestErrors',
  'SyncErrors',
  'InternalErrors',
  'ConsoleErrors',
  'ConsoleFailing',
];

type AllAlarmsProps = AlarmInputs & { topic: ITopic; runbookUrl: string };

/** All alarms of a stage. */
export class AllAlarms extends Construct {
  readonly all: IAlarm[];
  /** Alarms that roll back a deployment. */
  readonly rollback: IAlarm[];

  constructor(scope: Construct, id: string, { topic, runbookUrl, ...inputs }: AllAlarmsProps) {
    super(scope, id);
    const alarms = new Map(
      Object.entries(allDefinitions(inputs)).map(([name, definition]) => [
        name,
        new RunbookAlarm(this, name, { ...definition, topic, runbookUrl }),
      ]),
    );
    this.all = [...alarms.values()];
    this.rollback = ROLLBACK_ALARMS.flatMap((name) => alarms.get(name) ?? []);
  }
}

/**
 * The SNS topic that alarms notify.
 *
 * It is not encrypted at rest: CloudWatch cannot publish to a topic with AWS's managed key for SNS, and a customer
 * managed key would cost a dollar per month. Messages hold the name and description of an alarm, no personal data.
 */
export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string, { emails }: { emails: string[] }) {
    const { stackName } = Stack.of(scope);
    super(scope, id, { displayName: stackName, enforceSSL: true });
    // The policy added by enforceSSL replaces the default one, which lets everything in the account publish.
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
