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
import { allowWildcard } from '../nag';

type Functions = Record<string, ConnectorFunction>;

type CanaryDeploymentProps = {
  /** 10 % of their invocations go to the new version for 5 minutes, then all. */
  canary: Functions;
  /** Functions for which a split between two versions makes no sense, or would break them. */
  allAtOnce: Functions;
  /** While one of them is in alarm, deployments are rolled back and no new version goes live. */
  alarms: IAlarm[];
};

/**
 * Lets CodeDeploy move the aliases to new versions, with an automatic rollback if the new version crashes or times out, if an alarm
 * goes off, or if the move itself fails. CloudFormation then rolls back the whole deployment. When a stack is created, there is no
 * previous version: CloudFormation creates the aliases itself.
 *
 * Two versions run side by side for 5 minutes, and after a rollback the old one reads what the new one wrote. Each must therefore
 * understand the other's messages and items. Concurrent writes are safe: the queue gives a resource to one of them at a time, and
 * mappings are written conditionally.
 */
export class CanaryDeployment extends Construct {
  constructor(scope: Construct, id: string, { canary, allAtOnce, alarms }: CanaryDeploymentProps) {
    super(scope, id);
    const application = new LambdaApplication(this, 'Application');
    const role = this.#createRole([...Object.values(canary), ...Object.values(allAtOnce)]);
    const deploy = (functions: Functions, deploymentConfig: ILambdaDeploymentConfig) => {
      for (const [name, connectorFunction] of Object.entries(functions)) {
        new LambdaDeploymentGroup(this, name, {
          application,
          deploymentConfig,
          alias: connectorFunction.liveAlias,
          alarms: [this.#createErrorAlarm(name, connectorFunction), ...alarms],
          autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
          // Otherwise CDK would add a managed policy that allows more.
          role: role.withoutPolicyUpdates(),
        });
      }
    };
    deploy(canary, LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES);
    deploy(allAtOnce, LambdaDeploymentConfig.ALL_AT_ONCE);
  }

  /**
   * Goes off at the first error of the new version, which is a crash or a timeout: handlers catch everything else. Errors of the
   * old version don't count, because they must not block their own fix. The version is part of the alarm's name, so that each
   * deployment gets a new alarm that has never gone off.
   */
  #createErrorAlarm(name: string, { liveAlias, lambda }: ConnectorFunction): Alarm {
    const { functionName, currentVersion } = lambda;
    const metric = liveAlias.metricErrors({
      period: Duration.minutes(1),
      dimensionsMap: {
        FunctionName: functionName,
        // Not a reference to the alias, which depends on this alarm.
        Resource: `${functionName}:${liveAlias.aliasName}`,
        ExecutedVersion: currentVersion.version,
      },
    });
    return new Alarm(this, `${name}Errors`, {
      alarmName: `${functionName}-errors-of-version-${currentVersion.version}`,
      alarmDescription: 'The new version crashes or times out: its deployment is rolled back.',
      metric,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  #createRole(functions: ConnectorFunction[]): Role {
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
    allowWildcard(role, '*', "CodeDeploy's request for alarms does not support resource-level permissions.");
    return role;
  }
}
