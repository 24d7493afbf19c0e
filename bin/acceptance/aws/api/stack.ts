import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStackResourcesCommand,
  type CloudFormationClientConfig,
} from '@aws-sdk/client-cloudformation';
import * as z from 'zod';
import { CONTROL_CLIENT_OPTIONS, permitted } from './permitted';

const resource = z
  .object({ LogicalResourceId: z.string(), PhysicalResourceId: z.string(), ResourceType: z.string() })
  .transform(({ LogicalResourceId: logicalId, PhysicalResourceId: physicalId, ResourceType: type }) => ({
    logicalId,
    physicalId,
    type,
  }));

export type StackResource = z.infer<typeof resource>;

const created = z.object({ CreationTime: z.date() });

/** The stack in CloudFormation, beyond what `doctor` reads. */
export function createStackApi(overrides: CloudFormationClientConfig) {
  const client = new CloudFormationClient({ ...CONTROL_CLIENT_OPTIONS, ...overrides });
  return {
    /** All resources that exist. */
    async resources(stack: string): Promise<StackResource[]> {
      const found: StackResource[] = [];
      let page: string | undefined;
      do {
        const { StackResourceSummaries = [], NextToken } = await permitted(
          'cloudformation:ListStackResources',
          () => client.send(new ListStackResourcesCommand({ StackName: stack, NextToken: page })),
        );
        // A resource whose creation failed has no physical id.
        found.push(...StackResourceSummaries.flatMap((one) => resource.safeParse(one).data ?? []));
        page = NextToken;
      } while (page !== undefined);
      return found;
    },

    /** @returns ms since the epoch */
    async createdAt(stack: string): Promise<number> {
      const { Stacks = [] } = await permitted('cloudformation:DescribeStacks', () =>
        client.send(new DescribeStacksCommand({ StackName: stack })),
      );
      return created.parse(Stacks[0]).CreationTime.getTime();
    },
  };
}
