import { Aws, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

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
