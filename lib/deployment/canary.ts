import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData, type IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import {
  LambdaApplication,
  LambdaDeploymentConfig,
  LambdaDeploymentGroup,
  type ILambdaDeploymentConfig,
} from 'aws-cdk-lib/aws-codedeploy';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { ConnectorFunction } from '../functions/lambda-function';
import { suppressNagRule } from '../nag';

type Functions = Record<string, ConnectorFunction>;

export type CanaryDeploymentProps = {
  /** A tenth of their invocations goes to the new version for five minutes, then all. */
  gradual: Functions;
  /** Those of which a tenth means nothing, or would not hold together. */
  atOnce: Functions;
  /** While one of them rings, no version goes live, and one that is on its way goes back. */
  alarms: IAlarm[];
};

/**
 * Lets CodeDeploy move the aliases to new versions, and back by itself: where the new version crashes or times out,
 * where an alarm rings, where a move fails. CloudFormation then takes the whole deployment back. The first creation of a stack
 * has no version to come from: there CloudFormation makes the aliases itself.
 *
 * For five minutes two versions work side by side, and after a rollback the old one finds what the new one wrote: each must
 * understand what the other puts into the queue and the tables. That they meet does no harm: the queue hands out a resource to one
 * of them at a time, and mappings are written under a condition, as by two instances of one version.
 */
export class CanaryDeployment extends Construct {
  constructor(scope: Construct, id: string, { gradual, atOnce, alarms }: CanaryDeploymentProps) {
    super(scope, id);
    const application = new LambdaApplication(this, 'Application');
    const role = this.createRole([...Object.values(gradual), ...Object.values(atOnce)]);
    const deploy = (functions: Functions, deploymentConfig: ILambdaDeploymentConfig) => {
      for (const [name, one] of Object.entries(functions)) {
        new LambdaDeploymentGroup(this, name, {
          application,
          deploymentConfig,
          alias: one.live,
          alarms: [this.alarmOn(name, one), ...alarms],
          autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
          // CDK would add a managed policy, of which this role says what is needed.
          role: role.withoutPolicyUpdates(),
        });
      }
    };
    deploy(gradual, LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES);
    deploy(atOnce, LambdaDeploymentConfig.ALL_AT_ONCE);
  }

  /**
   * On the errors that the new version has behind the alias. Those of the version before do not count: a fix must get in while
   * what it mends throws. That is also why the name holds the version: each deployment has an alarm of its own, which nothing has
   * rung yet. Every function answers for its failures itself: an error is a crash, or a time-out, and one is too many.
   */
  private alarmOn(name: string, { live, lambda }: ConnectorFunction): Alarm {
    const { functionName, currentVersion } = lambda;
    const metric = live.metricErrors({
      period: Duration.minutes(1),
      dimensionsMap: {
        FunctionName: functionName,
        // Not by a reference to the alias, which needs this alarm before it.
        Resource: `${functionName}:${live.aliasName}`,
        ExecutedVersion: currentVersion.version,
      },
    });
    return new Alarm(this, `${name}Errors`, {
      alarmName: `${functionName}-errors-of-version-${currentVersion.version}`,
      alarmDescription: 'The version that went live last crashes or times out: its deployment goes back.',
      metric,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  private createRole(functions: ConnectorFunction[]): Role {
    const functionArns = functions.map(({ lambda }) => lambda.functionArn);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('codedeploy.amazonaws.com'),
      inlinePolicies: {
        Permissions: new PolicyDocument({
          statements: [
            new PolicyStatement({
              actions: ['lambda:GetAlias', 'lambda:UpdateAlias', 'lambda:GetProvisionedConcurrencyConfig'],
              resources: [...functionArns, ...functionArns.map((arn) => `${arn}:live`)],
            }),
            new PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] }),
          ],
        }),
      },
    });
    suppressNagRule(
      role,
      'IAM5[Resource::*]',
      'CodeDeploy describes alarms by a call that names no resource.',
    );
    return role;
  }
}
