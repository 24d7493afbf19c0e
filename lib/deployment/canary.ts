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
  /** Functions that cannot be split between two versions. They move at once, regardless of alarms. */
  allAtOnce: Functions;
  /** While one of them is in alarm, canaries are rolled back, and no new version of their functions goes live. */
  alarms: IAlarm[];
};

/**
 * Moves the aliases to new versions with CodeDeploy. AWS-05: it rolls back if the new version crashes or times out, if
 * an alarm goes off, or if the move itself fails; CloudFormation then rolls back the whole deployment. When a stack is
 * created, there is no previous version, and CloudFormation creates the aliases itself.
 *
 * AWS-31: CodeDeploy starts from the version that CloudFormation knows, so an alias that was moved by hand must be moved
 * back before a deployment.
 *
 * Two versions run side by side for 5 minutes, and after a rollback the old version reads data of the new one. Each
 * must therefore understand the messages and items of the other. Concurrent writes are safe: the queue delivers the
 * messages of a resource to one consumer at a time, and mappings are written conditionally.
 */
export class CanaryDeployment extends Construct {
  constructor(scope: Construct, id: string, { canary, allAtOnce, alarms }: CanaryDeploymentProps) {
    super(scope, id);
    const application = new LambdaApplication(this, 'Application');
    const role = this.#createRole([...Object.values(canary), ...Object.values(allAtOnce)]);
    const deploy = (
      functions: Functions,
      deploymentConfig: ILambdaDeploymentConfig,
      alarmsOf: (name: string, connectorFunction: ConnectorFunction) => IAlarm[],
    ) => {
      for (const [name, connectorFunction] of Object.entries(functions)) {
        const watched = alarmsOf(name, connectorFunction);
        const group = new LambdaDeploymentGroup(this, name, {
          application,
          deploymentConfig,
          alias: connectorFunction.liveAlias,
          alarms: watched,
          autoRollback: {
            failedDeployment: true,
            stoppedDeployment: true,
            deploymentInAlarm: watched.length > 0,
          },
          // Otherwise CDK would add a managed policy that allows more.
          role: role.withoutPolicyUpdates(),
        });
        // The alias only refers to the group in its update policy, from which CloudFormation may derive no order.
        connectorFunction.liveAlias.node.addDependency(group);
      }
    };
    deploy(canary, LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES, (name, connectorFunction) => [
      this.#createErrorAlarm(name, connectorFunction),
      ...alarms,
    ]);
    // These end within seconds, before any alarm could stop them. An alarm that is already on would only block a
    // rollback of CloudFormation.
    deploy(allAtOnce, LambdaDeploymentConfig.ALL_AT_ONCE, () => []);
  }

  /**
   * Goes off at the first error of the new version: a crash or a timeout, because handlers catch all other errors.
   * AWS-06: errors of the old version don't count, because they must not block the deployment of a fix. The alarm's name
   * contains the version, so that each deployment has a new alarm without a history.
   */
  #createErrorAlarm(name: string, { liveAlias, lambda }: ConnectorFunction): Alarm {
    const { functionName, currentVersion } = lambda;
    const metric = liveAlias.metricErrors({
      period: Duration.minutes(1),
      dimensionsMap: {
        FunctionName: functionName,
        // A reference to the alias would be circular: the alias depends on this alarm.
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
