import type { Logger } from '@aws-lambda-powertools/logger';
import { DescribeStacksCommand, type CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { errorName } from '../shared/safe-logging';
import { MINUTE_MS } from '../shared/time';
import { checkVersions, type CheckVersionsDependencies } from './check-versions';
import { customResourceRequest, type CustomResourceRequest, type Respond } from './custom-resource';

/** Part of the function's timeout reserved for the last attempt and the response to CloudFormation. */
const RESERVED_MS = MINUTE_MS;

const properties = z.object({
  /** ARNs of the versions by function name. */
  Versions: z.record(z.string(), z.string().regex(/^arn:[^:]+:lambda:[^:]+:\d+:function:[^:]+:\d+$/)),
});

export type HandlerDependencies = CheckVersionsDependencies & {
  isRollingBack: (stackId: string) => Promise<boolean>;
  respond: Respond;
  logger: Logger;
};

type Handler = (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>) => Promise<void>;

/**
 * Creates the handler of a CloudFormation custom resource. Creating or updating the resource succeeds if the new versions of all
 * functions can use their dependencies; otherwise the deployment fails before any traffic is shifted to them.
 */
export function createHandler(dependencies: HandlerDependencies): Handler {
  const { isRollingBack, respond, logger, now } = dependencies;

  return async (event, context) => {
    const request = customResourceRequest.parse(event);
    const deadline = now() + context.getRemainingTimeInMillis() - RESERVED_MS;
    const failure = await check(request, deadline).catch((error: unknown) => {
      logger.error('Deployment check crashed', { error: errorName(error) });
      return `The check crashed (${errorName(error)})`;
    });
    await respond(request, failure && `The deployment check failed, and no traffic was shifted. ${failure}`);
  };

  async function check(request: CustomResourceRequest, deadline: number): Promise<string | null> {
    const { RequestType, StackId, ResourceProperties } = request;
    if (RequestType === 'Delete') return null;
    // A failure here would make the rollback fail. The previous versions passed the check when they were deployed.
    if (RequestType === 'Update' && (await isRollingBack(StackId))) return null;
    const { Versions } = properties.parse(ResourceProperties);
    return checkVersions(Versions, deadline, dependencies);
  }
}

/** Resolves to false if the stack status cannot be read, so that the versions are checked. */
export function createRollbackDetector(
  client: CloudFormationClient,
  logger: Logger,
): (stackId: string) => Promise<boolean> {
  return async (stackId) => {
    try {
      const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackId }));
      return Stacks[0]?.StackStatus?.endsWith('ROLLBACK_IN_PROGRESS') === true;
    } catch (error) {
      logger.warn('Stack status not readable', { error: errorName(error) });
      return false;
    }
  };
}
