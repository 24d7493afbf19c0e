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

/** Enough for a run that crashes and Lambda's two retries. The default of CloudFormation is an hour. */
const SERVICE_TIMEOUT = Duration.minutes(15);

type DeployCheckProps = {
  settings: Pick<StageSettings, 'stage' | 'tracing'>;
  /** By the names to use in the log and in CloudFormation's events. */
  functions: Record<string, ConnectorFunction>;
  /** Created before the check: the secrets. Functions refer to them by name only, which CloudFormation does not see. */
  after: IDependable;
  logs: LogGroupProps;
};

/**
 * A custom resource that checks, on creation and on each update, whether the new version of each function can reach all its
 * dependencies. If one cannot, the deployment fails before any alias moves.
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
      // The Lambda client loads it at startup.
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
        'Each deployment publishes new versions. If they were listed, the check would have to wait for IAM.',
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
        // Permissions are not part of a version: if only they change, the check must run, too.
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
