import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createLuccaEventChecks } from '../../../bin/acceptance/lucca/events/checks';
import type { Finding, Measurement } from '../../../bin/acceptance/check';
import type { AcceptanceContext, AcceptanceOptions } from '../../../bin/acceptance/options';
import { CONFIGURATIONS_TABLE } from '../../../functions/store/tables';
import { clientOptions } from '../aws/aws-environment';
import { createTable, observedClient, startDynamoDb } from '../aws/dynamodb';
import { startSecretsManager } from '../aws/secrets-manager';
import { startFakeLuccaApi, type FakeLuccaApi } from '../fakes/lucca/api/server';
import { FakeLucca } from '../fakes/lucca/lucca';
import { collectText } from '../harness/run-command';
import { CleanupStack } from '../local-stack/cleanup-stack';

const OPTIONS: AcceptanceOptions = {
  ...{ stack: null, configuration: 'france', employee: 'one@acme.example', second: 'two@acme.example' },
  ...{ report: null, only: ['lucca'], dryRun: false, samples: null, delegationWaitMs: 0 },
};

export type EventChecksRun = {
  findings: Finding[];
  measurements: Measurement[];
  activities: string[];
  /** Everything that the operator may see. */
  shown: string;
};

/** The checks of Lucca's events with a fake Lucca for each run. Time passes only while the checks wait. */
export async function startEventChecksHarness() {
  const cleanup = new CleanupStack();
  const dynamodb = await startDynamoDb();
  cleanup.add(() => dynamodb.stop());
  const { client } = observedClient(dynamodb.endpoint);
  const secrets = await startSecretsManager();
  cleanup.add(() => secrets.stop());
  const secretsManager = new SecretsManagerClient(clientOptions(secrets.endpoint));
  const sqs = new SQSClient(clientOptions('http://127.0.0.1:9'));
  cleanup.add(() => {
    for (const one of [client, secretsManager, sqs]) one.destroy();
    return Promise.resolve();
  });

  /** @param prepare fills the fake and makes it deviate */
  async function run(
    prepare: (api: FakeLuccaApi) => void | Promise<void>,
    overrides: Partial<AcceptanceOptions> = {},
    signal = new AbortController().signal,
  ): Promise<EventChecksRun> {
    const clock = { time: Date.parse('2026-03-01T12:00:00Z') };
    const now = () => clock.time;
    const sleep = (ms: number) => Promise.resolve(void (clock.time += ms));
    const api = await startFakeLuccaApi({ lucca: new FakeLucca(now, '12'), now });
    try {
      await prepare(api);
      const table = `table-${crypto.randomUUID()}`;
      await createTable(dynamodb.endpoint, table, CONFIGURATIONS_TABLE);
      secrets.put('lucca-api', JSON.stringify(api.credentials));
      const activities: string[] = [];
      const context: AcceptanceContext = {
        ...{ client, secretsManager, sqs, now, signal, who: 'ops@build-17', newId: () => 'id' },
        environment: {
          ...{ CONFIGURATIONS_TABLE: table, LUCCA_API_SECRET_ID: 'lucca-api', LUCCA_TOKEN_URL: api.tokenUrl },
        },
        stackOutputs: (name) => Promise.reject(new Error(`There is no stack ${name}`)),
        input: process.stdin,
        ...{ output: collectText().stream, errors: collectText().stream },
        ...{ sleep, uninterruptedSleep: sleep },
      };
      const { checks } = createLuccaEventChecks({ ...OPTIONS, ...overrides }, context);
      const results = [];
      for (const check of checks) results.push(await check.run((activity) => void activities.push(activity)));
      const findings = results.flatMap((result) => result.findings);
      const measurements = results.flatMap((result) => result.measurements ?? []);
      return {
        findings,
        measurements,
        activities,
        shown: JSON.stringify([findings, measurements, activities]),
      };
    } finally {
      await api.stop();
    }
  }
  return { run, stop: () => cleanup.close() };
}
