import type { Logger } from '@aws-lambda-powertools/logger';
import { DescribeStacksCommand, type CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { errorName } from '../shared/safe-logging';
import { checkVersions, type CheckVersionsDependencies } from './check-versions';
import { customResourceRequest, type CustomResourceRequest, type Respond } from './custom-resource';

/** What is left of the function's time for the last try, and to answer CloudFormation. */
const RESERVE_MS = 60_000;

const properties = z.object({
  /** By function. */
  Versions: z.record(z.string(), z.string().regex(/^arn:[^:]+:lambda:[^:]+:\d+:function:[^:]+:\d+$/)),
});

export type HandlerDependencies = CheckVersionsDependencies & {
  /** Whether CloudFormation takes a stack back to what it was. */
  isRollingBack: (stackId: string) => Promise<boolean>;
  respond: Respond;
  logger: Logger;
};

type Handler = (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>) => Promise<void>;

/** A custom resource of CloudFormation that is there as soon as all versions reach what they need. */
export function createHandler(dependencies: HandlerDependencies): Handler {
  const { isRollingBack, respond, logger, now } = dependencies;

  return async (event, context) => {
    const request = customResourceRequest.parse(event);
    const deadline = now() + context.getRemainingTimeInMillis() - RESERVE_MS;
    const failure = await failureOf(request, deadline).catch((error: unknown) => {
      logger.error('The smoke check failed itself', { error: errorName(error) });
      return `it failed itself (${errorName(error)})`;
    });
    await respond(request, failure && `The smoke check failed, and no traffic was moved. ${failure}`);
  };

  async function failureOf(request: CustomResourceRequest, deadline: number): Promise<string | null> {
    const { RequestType, StackId, ResourceProperties } = request;
    if (RequestType === 'Delete') return null;
    // What is gone back to was checked when it came. A failure here would leave the stack between two deployments.
    if (RequestType === 'Update' && (await isRollingBack(StackId))) return null;
    const { Versions } = properties.parse(ResourceProperties);
    return checkVersions(Versions, deadline, dependencies);
  }
}

/** Where CloudFormation does not say what it does, it is taken to go on. */
export function createRollbackDetector(
  client: CloudFormationClient,
  logger: Logger,
): (stackId: string) => Promise<boolean> {
  return async (stackId) => {
    try {
      const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackId }));
      return Stacks[0]?.StackStatus?.endsWith('ROLLBACK_IN_PROGRESS') === true;
    } catch (error) {
      logger.warn('CloudFormation did not say whether it rolls back', { error: errorName(error) });
      return false;
    }
  };
}
