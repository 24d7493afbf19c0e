import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';

/** What AWS does with the requests and messages of the connector. */
export type AwsDataSwitches = {
  /** How long the webhook takes for its nth request, ms. */
  answerMs: (post: number) => number;
  /** The status with which the HTTP API answers the nth request instead of the function; null for none. */
  answerWith: (post: number) => number | null;
  /** The body that the HTTP API passes to the function. */
  onBody: (body: Buffer) => Buffer;
  /** How long an event takes, ms. */
  processingMs: () => number;
  /** How often a message is received. */
  receives: number;
  apiClockAheadMs: number;
  /** Whether the index by employee of the mappings has what was written. */
  isIndexed: boolean;
};

/** The requests that the webhook gets at once, of which some need a new instance. */
const FIRST_REQUESTS = 10;

/** AWS as the connector assumes it. */
export const AWS_DATA_SWITCHES: AwsDataSwitches = {
  answerMs: (post) => (post <= FIRST_REQUESTS ? 60 : 20),
  answerWith: () => null,
  onBody: (body) => body,
  processingMs: () => 80,
  receives: 1,
  apiClockAheadMs: 0,
  isIndexed: true,
};

const queried = z.object({ TableName: z.literal('MAPPINGS_TABLE'), IndexName: z.literal('by-employee') });

/** Empties the index of the mappings while the switch is off. */
export function hideIndex(
  client: DynamoDBDocumentClient,
  switches: Pick<AwsDataSwitches, 'isIndexed'>,
): void {
  client.middlewareStack.add(
    (next) => async (sent) => {
      if (switches.isIndexed || !queried.safeParse(sent.input).success) return next(sent);
      return { response: undefined, output: { $metadata: {}, Items: [], Count: 0 } };
    },
    { step: 'initialize', name: 'hideIndex' },
  );
}
