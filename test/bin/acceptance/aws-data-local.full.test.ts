import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { randomUUID } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { createAwsDataChecks } from '../../../bin/acceptance/aws/data/data-checks';
import { idsOf } from '../../../bin/acceptance/run-checks';
import { sleep } from '../../../functions/shared/async';
import { clientOptions } from '../../support/aws/aws-environment';
import { startLocalConnector, type LocalConnector } from '../../support/local-stack/local-connector';

const OPTIONS = {
  ...{
    stack: null,
    configuration: 'france',
    employee: 'test.one@acme.example',
    second: 'test.two@acme.example',
  },
  ...{ report: null, only: ['aws' as const], dryRun: false, samples: null, delegationWaitMs: 0 },
};

/** How fast functions answer and work depends on this machine. */
const OF_THE_MACHINE = ['AWS-19', 'AWS-20', 'AWS-23'];

describe('the checks of the data plane, on the local stack', () => {
  let connector: LocalConnector;

  beforeAll(async () => {
    connector = await startLocalConnector({ onOutput: () => undefined });
    connector.stack.secretsManager.put(
      connector.outputs.WebhookSecretId,
      JSON.stringify({ secrets: ['secret-of-the-endpoint'] }),
    );
  }, 400_000);

  afterAll(() => connector.stop());

  it('hold, and leave nothing in calendars of employees whom the directory lacks', async () => {
    const { dynamodb, sqs, secretsManager } = connector.stack.endpoints;
    const clients = {
      client: DynamoDBDocumentClient.from(new DynamoDBClient(clientOptions(dynamodb))),
      sqs: new SQSClient(clientOptions(sqs)),
      secretsManager: new SecretsManagerClient(clientOptions(secretsManager)),
    };
    const { checks, removeTraces } = createAwsDataChecks(
      OPTIONS,
      {
        ...clients,
        environment: connector.environment,
        stackOutputs: (name) => Promise.reject(new Error(`There is no stack ${name}`)),
        ...{ input: new PassThrough(), output: new PassThrough(), errors: new PassThrough() },
        ...{ now: () => Date.now(), newId: randomUUID, who: 'ops@build-17' },
        ...{ sleep, uninterruptedSleep: sleep, signal: new AbortController().signal },
      },
      { events: 14, atOnce: 10 },
    );
    const findings = [];
    for (const check of checks) findings.push(...(await check.run(() => undefined)).findings);
    const wrong = [...idsOf(findings, 'refuted'), ...idsOf(findings, 'not decided')];
    expect(wrong.filter((id) => !OF_THE_MACHINE.includes(id))).toEqual([]);
    await removeTraces();
    const left = connector.google.allEvents().filter(({ event }) => event.status !== 'cancelled');
    expect(left).toEqual([]);
    expect(await removeTraces()).toEqual([]);
    for (const one of Object.values(clients)) one.destroy();
  }, 400_000);
});
