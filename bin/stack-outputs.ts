import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';

/** The outputs of a deployed stack, by key: `ConfigurationsTable`, `QueueUrl`, … */
export async function stackOutputs(name: string): Promise<Record<string, string>> {
  const client = new CloudFormationClient({});
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
  const outputs = Stacks[0]?.Outputs ?? [];
  return Object.fromEntries(
    outputs.map(({ OutputKey: key = '', OutputValue: value = '' }): [string, string] => [key, value]),
  );
}
