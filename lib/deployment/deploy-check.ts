import { CustomResource, Duration, Stack } from 'aws-cdk-lib';
import { CfnFunction, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroupProps } from 'aws-cdk-lib/aws-logs';
import type { Construct, IDependable } from 'constructs';
import { createHash } from 'node:crypto';
import { ConnectorFunction } from '../functions/lambda-function';
import { allowWildcard } from '../nag';
import type { StageSettings } from '../settings/stage-settings';

/** Enough for all attempts on all functions and the response to CloudFormation. */
const TIMEOUT = Duration.minutes(3);

/** Enough for a run that crashes and Lambda's two retries. CloudFormation's default is an hour. */
const SERVICE_TIMEOUT = Duration.minutes(15);

type DeployCheckProps = {
  settings: Pick<StageSettings, 'stage' | 'tracing'>;
  /** By the names that are shown in the log and in CloudFormation. */
  functions: Record<string, ConnectorFunction>;
  /** Must exist before the check. The secrets are no dependency of the functions, which find them by name. */
  after: IDependable;
  logs: LogGroupProps;
};

/**
 * A custom resource that asks the new version of each function, on creation and each update, whether it reaches all its
 * dependencies. If one does not, the deployment fails before any alias moves.
 */
export class DeployCheck extends ConnectorFunction {
  constructor(scope: Construct, id: string, { settings, functions, after, logs }: DeployCheckProps) {
    const entries = Object.entries(functions);
    super(scope, id, {
      settings,
      logs,
      folder: 'deploy-check',
      description: 'Checks at each deployment that the new versions reach their dependencies',
      timeout: TIMEOUT,
      environment: {},
      // The Lambda client loads them at its start.
      keptPackages: ['@smithy/core/event-streams'],
      permissions: [
        ...entries.map(([, { lambda }]) => ({
          actions: ['lambda:InvokeFunction'],
          resource: `${lambda.functionArn}:*`,
        })),
        { actions: ['cloudformation:DescribeStacks'], resource: Stack.of(scope).stackId },
      ],
    });
    for (const [, { lambda }] of entries) {
      allowWildcard(
        this,
        `<${logicalIdOf(lambda)}.Arn>:*`,
        'Each deployment has new versions: if they were listed, each one would have to wait for IAM.',
      );
    }
    const check = new CustomResource(this, 'Check', {
      resourceType: 'Custom::SmokeCheck',
      serviceToken: this.lambda.functionArn,
      serviceTimeout: SERVICE_TIMEOUT,
      properties: {
        Versions: Object.fromEntries(
          entries.map(([name, { lambda }]) => [name, lambda.currentVersion.functionArn]),
        ),
        // Permissions are not part of a version: a change of theirs alone must run the check, too.
        Permissions: this.#hashOf(entries.map(([, { permissions }]) => permissions)),
      },
    });
    check.node.addDependency(after);
    for (const [, { liveAlias }] of entries) liveAlias.node.addDependency(check);
  }

  #hashOf(permissions: unknown): string {
    const text = JSON.stringify(Stack.of(this).resolve(permissions));
    return createHash('sha256').update(text).digest('hex');
  }
}

function logicalIdOf({ node, stack }: IFunction): string {
  const { defaultChild } = node;
  if (!(defaultChild instanceof CfnFunction)) throw new Error('The function has no CfnFunction');
  return stack.getLogicalId(defaultChild);
}
