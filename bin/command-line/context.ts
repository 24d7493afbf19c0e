import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { randomUUID } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { documentClient } from '../../functions/store/dynamodb';

/** The world of this process. */
export function processContext(): CommandContext {
  return {
    environment: process.env,
    client: documentClient(),
    stackOutputs,
    input: process.stdin,
    output: process.stdout,
    errors: process.stderr,
    now: () => Date.now(),
    newId: randomUUID,
    who: operator(),
  };
}

/** What a command has to do with the world. */
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
  /** Who runs the command, for the audit trail: `ops@build-17`. */
  who: string;
};

/** The user of this process, and the machine: `ops@build-17`. */
export function operator(readUser: () => { username: string } = userInfo): string {
  return `${userName(readUser)}@${hostname()}`;
}

function userName(readUser: () => { username: string }): string {
  try {
    return readUser().username;
  } catch {
    // In a container a user may have a number only.
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}

/** The outputs of a deployed stack, by key: `ConfigurationsTable`, `QueueUrl`, … */
async function stackOutputs(name: string): Promise<Record<string, string>> {
  const client = new CloudFormationClient({});
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
  const outputs = Stacks[0]?.Outputs ?? [];
  return Object.fromEntries(
    outputs.map(({ OutputKey: key = '', OutputValue: value = '' }): [string, string] => [key, value]),
  );
}
