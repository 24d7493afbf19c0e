import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Readable, Writable } from 'node:stream';

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
