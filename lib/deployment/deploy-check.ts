import { CustomResource, Duration, Stack } from 'aws-cdk-lib';
import { CfnFunction, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroupProps } from 'aws-cdk-lib/aws-logs';
import type { Construct, IDependable } from 'constructs';
import { createHash } from 'node:crypto';
import { ConnectorFunction } from '../functions/lambda-function';
import { suppressNagRule } from '../nag';
import type { StageSettings } from '../settings/stage-settings';

/** All tries of all functions, and the answer to CloudFormation. */
const TIMEOUT = Duration.minutes(3);
/** CloudFormation's own limit is an hour. Time for a run that crashes, and Lambda's two tries after it. */
const GIVEN_UP_AFTER = Duration.minutes(15);

export type DeployCheckProps = {
  settings: Pick<StageSettings, 'stage' | 'tracing'>;
  /** By the names under which the log and CloudFormation show them. */
  functions: Record<string, ConnectorFunction>;
  /** What must be there before, and is named by no function: secrets are found by their names. */
  after: IDependable;
  logs: LogGroupProps;
};

/**
 * On creation and on each update, asks the new version of each function whether it reaches all that it needs, before its alias
 * moves. A version that does not stops the deployment with no traffic moved.
 */
export class DeployCheck extends ConnectorFunction {
  constructor(scope: Construct, id: string, { settings, functions, after, logs }: DeployCheckProps) {
    const named = Object.entries(functions);
    super(scope, id, {
      settings,
      logs,
      folder: 'deploy-check',
      description: 'Checks, at each deployment, that the new versions reach all that they need',
      timeout: TIMEOUT,
      environment: {},
      // The client of Lambda loads them at its start.
      keeps: ['@smithy/core/event-streams'],
      permissions: [
        ...named.map(([, one]) => ({
          actions: ['lambda:InvokeFunction'],
          resource: `${one.lambda.functionArn}:*`,
        })),
        { actions: ['cloudformation:DescribeStacks'], resource: Stack.of(scope).stackId },
      ],
    });
    for (const [, one] of named) {
      suppressNagRule(
        this,
        `IAM5[Resource::<${logicalIdOf(one.lambda)}.Arn>:*]`,
        'Each deployment has new versions: to name them would have each one wait for IAM.',
      );
    }
    const check = new CustomResource(this, 'Check', {
      resourceType: 'Custom::SmokeCheck',
      serviceToken: this.lambda.functionArn,
      serviceTimeout: GIVEN_UP_AFTER,
      properties: {
        Versions: Object.fromEntries(
          named.map(([name, one]) => [name, one.lambda.currentVersion.functionArn]),
        ),
        Permissions: this.digestOf(named.map(([, { permissions }]) => permissions)),
      },
    });
    check.node.addDependency(after);
    for (const [, { live }] of named) live.node.addDependency(check);
  }

  /** What a function may do is no part of its version: the check must run again where only that changes. */
  private digestOf(permissions: unknown): string {
    const text = JSON.stringify(Stack.of(this).resolve(permissions));
    return createHash('sha256').update(text).digest('hex');
  }
}

function logicalIdOf({ node, stack }: IFunction): string {
  const { defaultChild } = node;
  if (!(defaultChild instanceof CfnFunction)) throw new Error('The function has no resource');
  return stack.getLogicalId(defaultChild);
}
