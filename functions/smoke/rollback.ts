import { DescribeStacksCommand, type CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { Logger } from '@aws-lambda-powertools/logger';
import { errorName } from '../shared/safe-logging';

/** Where CloudFormation does not say what it does, it is taken to go on. */
export function rollbackTeller(
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
