import { CloudFormationClient, DescribeStacksCommand, type Output } from '@aws-sdk/client-cloudformation';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { randomUUID } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { createDocumentClient } from '../../functions/store/dynamodb';

/** The I/O of a command. */
export type CommandContext = {
  environment: Record<string, string | undefined>;
  client: DynamoDBDocumentClient;
  /** The outputs of a deployed stack, by key. */
  stackOutputs: (name: string) => Promise<Record<string, string>>;
  input: Readable;
  output: Writable;
  errors: Writable;
  /** ms since the epoch */
  now: () => number;
  newId: () => string;
  /** The operator, for the audit trail: `ops@build-17`. */
  who: string;
};

/** Returns the context of this process. */
export function processContext(): CommandContext {
  return {
    environment: process.env,
    client: createDocumentClient(),
    stackOutputs,
    input: process.stdin,
    output: process.stdout,
    errors: process.stderr,
    now: () => Date.now(),
    newId: randomUUID,
    who: operatorName(),
  };
}

/** Returns the user of this process and the machine: `ops@build-17`. */
export function operatorName(readUser: () => { username: string } = userInfo): string {
  return `${userName(readUser)}@${hostname()}`;
}

function userName(readUser: () => { username: string }): string {
  try {
    return readUser().username;
  } catch {
    // In a container, the user may have no name.
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}

async function stackOutputs(name: string): Promise<Record<string, string>> {
  const client = new CloudFormationClient({});
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
  return outputsByKey(Stacks[0]?.Outputs);
}

/** Converts outputs of CloudFormation to a record, such as `{ QueueUrl: 'https://…' }`. */
export function outputsByKey(outputs: Output[] = []): Record<string, string> {
  return Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
}
