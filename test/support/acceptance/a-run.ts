import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { PassThrough } from 'node:stream';
import { SERVICES } from '../../../bin/acceptance/check';
import type { AcceptanceContext, AcceptanceOptions } from '../../../bin/acceptance/options';
import { clientOptions } from '../aws/aws-environment';

/** Options and a context that reach no service, to create checks without running them. */
export function aRun(): { options: AcceptanceOptions; context: AcceptanceContext } {
  const nowhere = clientOptions('http://127.0.0.1:9');
  const refuse = () => Promise.reject(new Error('This run reaches no service'));
  return {
    options: {
      ...{ stack: 'Stack', configuration: 'france', report: null, samples: null, only: SERVICES },
      ...{ employee: 'test.one@acme.example', second: 'test.two@acme.example' },
      ...{ dryRun: true, delegationWaitMs: 0 },
    },
    context: {
      environment: {},
      client: DynamoDBDocumentClient.from(new DynamoDBClient(nowhere)),
      secretsManager: new SecretsManagerClient(nowhere),
      sqs: new SQSClient(nowhere),
      stackOutputs: refuse,
      input: new PassThrough(),
      output: new PassThrough(),
      errors: new PassThrough(),
      now: () => Date.parse('2026-03-05T12:00:00Z'),
      newId: () => 'run',
      who: 'ops@build-17',
      sleep: refuse,
      uninterruptedSleep: refuse,
      signal: new AbortController().signal,
    },
  };
}
