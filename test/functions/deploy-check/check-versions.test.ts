import { LambdaClient } from '@aws-sdk/client-lambda';
import { createVersionInvoker } from '../../../functions/deploy-check/check-versions';
import { clientOptions } from '../../support/aws/aws-environment';
import type { LoopbackServer } from '../../support/local-stack/loopback-server';
import { FunctionError } from '../../support/local-stack/runner/execution-environment';
import { startLambda } from '../../support/local-stack/runner/lambda-endpoint';

const ARN = 'arn:aws:lambda:eu-west-3:000000000000:function:Ingest:7';
const CHECKS = [{ name: 'queue', ok: true, problem: null }];
let lambda: LoopbackServer;
let client: LambdaClient;
let answer: () => Promise<unknown>;
const asked: unknown[] = [];

beforeAll(async () => {
  lambda = await startLambda((name, event) => {
    asked.push([name, event]);
    return answer();
  });
  client = new LambdaClient({ ...clientOptions(lambda.origin), maxAttempts: 1 });
});

afterAll(async () => {
  client.destroy();
  await lambda.stop();
});

const notAsked = (problem: string) => [{ name: 'invocation', ok: false, problem }];

describe('createVersionInvoker', () => {
  it('returns the report of the version', async () => {
    answer = () => Promise.resolve({ checks: CHECKS });

    expect(await createVersionInvoker(client)(ARN)).toEqual(CHECKS);
    expect(asked).toEqual([['Ingest', { healthCheck: true }]]);
  });

  it.each([
    ['throws', () => Promise.reject(new FunctionError('of a@acme.example')), 'FunctionError'],
    ['does not exist', () => Promise.reject(new Error()), 'ResourceNotFoundException'],
    ['knows no health checks', () => Promise.resolve({ batchItemFailures: [] }), 'no_report'],
    ['returns nothing', () => Promise.resolve(null), 'no_report'],
  ])('reports a failed invocation, without data, when the version %s', async (_, given, problem) => {
    answer = given;

    expect(await createVersionInvoker(client)(ARN)).toEqual(notAsked(problem));
  });

  it('reports a failed invocation when Lambda does not answer', async () => {
    const gone = new LambdaClient({ ...clientOptions('http://127.0.0.1:9'), maxAttempts: 1 });

    expect(await createVersionInvoker(gone)(ARN)).toMatchObject([{ name: 'invocation', ok: false }]);
  });
});
