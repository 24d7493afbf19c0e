import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { createRollbackDetector } from '../../../functions/deploy-check/handler';
import { clientOptions } from '../../support/aws/aws-environment';
import { observeTelemetry } from '../../support/harness/observed-telemetry';
import { listenOnLoopback, type LoopbackServer } from '../../support/local-stack/loopback-server';

const STACK_ID = 'arn:aws:cloudformation:eu-west-3:000000000000:stack/LuccaGoogleCalendar-prod/1';
let status: string | null;
let asked: URLSearchParams;
let server: LoopbackServer;
let client: CloudFormationClient;

/** Where null, access is denied. */
const answerOf = (stackStatus: string | null) =>
  stackStatus === null
    ? '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message/></Error></ErrorResponse>'
    : `<DescribeStacksResponse><DescribeStacksResult><Stacks><member>
         <StackName>LuccaGoogleCalendar-prod</StackName><StackStatus>${stackStatus}</StackStatus>
       </member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;

beforeAll(async () => {
  server = await listenOnLoopback(
    createServer((request, response) => {
      void text(request).then((body) => {
        asked = new URLSearchParams(body);
        response.writeHead(status === null ? 403 : 200, { 'content-type': 'text/xml' });
        response.end(answerOf(status));
      });
    }),
  );
  client = new CloudFormationClient({ ...clientOptions(server.origin), maxAttempts: 1 });
});

afterAll(async () => {
  client.destroy();
  await server.stop();
});

afterEach(() => jest.restoreAllMocks());

test.each([
  ['UPDATE_IN_PROGRESS', false],
  ['UPDATE_ROLLBACK_IN_PROGRESS', true],
  // Nothing is known to be taken back: the check is made.
  [null, false],
])('A stack that is %s goes back: %s', async (given, expected) => {
  // Prepare
  const { logger, text: said } = observeTelemetry('sync');
  status = given;
  // Act
  const isGoingBack = await createRollbackDetector(client, logger)(STACK_ID);
  // Assess
  expect(isGoingBack).toBe(expected);
  expect([asked.get('Action'), asked.get('StackName')]).toEqual(['DescribeStacks', STACK_ID]);
  expect(said().includes('AccessDenied')).toBe(given === null);
});
