import { Aws, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { Severity } from './alarm';

/**
 * The SNS topic that the alarms of one severity notify.
 *
 * It is not encrypted at rest: CloudWatch cannot publish to a topic with AWS's managed key for SNS, and a customer
 * managed key would cost a dollar per month. Messages hold the name and description of an alarm, no personal data.
 *
 * AWS-04: someone confirms the subscriptions.
 */
export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string, { severity, emails }: { severity: Severity; emails: string[] }) {
    // The name of the sender of emails.
    super(scope, id, { displayName: `${Stack.of(scope).stackName} ${severity}`, enforceSSL: true });
    // AWS-03: CloudWatch may publish. The policy added by enforceSSL replaces the default one, which lets everything in the account publish.
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
