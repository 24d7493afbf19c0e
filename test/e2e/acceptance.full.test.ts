import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { checkOf } from '../../bin/acceptance/assumptions/assumption';
import { ASSUMPTIONS } from '../../bin/acceptance/assumptions/register';
import {
  fillHistory,
  hireTestEmployees,
  startInstances,
  TEST_EMPLOYEES,
} from '../support/acceptance/local-tenant';
import { clientOptions } from '../support/aws/aws-environment';
import { TerminalCommand } from '../support/harness/run-command';
import { startLocalConnector, type LocalConnector } from '../support/local-stack/local-connector';
import { runScript } from '../support/local-stack/run-script';
import { LogWatcher } from '../support/story/run-scenes';

const report = z.object({
  findings: z.array(z.looseObject({ id: z.string(), verdict: z.string() })),
  measurements: z.array(z.object({ title: z.string(), rows: z.array(z.array(z.string())) })),
  notRemoved: z.array(z.string()),
});

/** The others keep counts of requests and hours, which change all the time. */
const TABLES = ['MappingsTable', 'LogsTable', 'GuestsTable', 'AuditTable'] as const;

/** Connection tests stay in the log, as those of `connect-lucca` do. */
const CONNECTION_TEST = 'connection_test';

jest.setTimeout(900_000);

describe('npm run acceptance on the local stack', () => {
  let connector: LocalConnector;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'acceptance-'));
    const watch = new LogWatcher();
    connector = await startLocalConnector({
      onOutput: () => {
        watch.notifyOutput();
      },
    });
    hireTestEmployees(connector);
    const { environment, webhookUrl } = connector;
    await runScript({ file: 'bin/connect-lucca.ts', args: ['--url', webhookUrl], environment });
    await fillHistory(connector, watch);
    await startInstances(connector);
  });
  afterAll(async () => {
    await connector.stop();
    await rm(folder, { recursive: true });
  });

  function start(...args: string[]): TerminalCommand {
    const { employee, second } = TEST_EMPLOYEES;
    const options = ['--stack', connector.stackName, '--configuration', 'france'];
    return new TerminalCommand(
      process.execPath,
      [
        ...['--import', 'tsx', 'bin/acceptance.ts', ...options],
        ...['--employee', employee, '--second', second, ...args],
      ],
      connector.environment,
    );
  }

  it('confirms every assumption that has a check, and leaves nothing behind', async () => {
    const before = await traces(connector);
    const command = start('--report', join(folder, 'report'), '--samples', join(folder, 'samples'));
    const code = await command.exitCode();
    const text = await readFile(join(folder, 'report', 'acceptance.json'), 'utf8');
    const { findings, measurements, notRemoved } = report.parse(JSON.parse(text));

    expect(findings.filter(({ verdict }) => verdict !== 'confirmed')).toEqual([]);
    expect(findings.map(({ id }) => id).toSorted()).toEqual(
      ASSUMPTIONS.flatMap((one) => (checkOf(one) === null ? [] : [one.id])).toSorted(),
    );
    expect(measurements.map(({ title }) => title)).toContain('From delivery to calendar');
    expect(notRemoved).toEqual([]);
    expect(command.errors).toBe('');
    expect(code).toBe(0);
    const page = await readFile(join(folder, 'report', 'acceptance.md'), 'utf8');
    expect(page + text).not.toMatch(/acme[.]example|Prise de parole|BEGIN|ya29/);
    expect(await traces(connector)).toEqual(before);
  });

  it('removes what it made after Ctrl-C', async () => {
    const before = await traces(connector);
    const command = start('--only', 'google');
    await command.untilWritten('✓');
    command.signal('SIGINT');
    const code = await command.exitCode();

    expect(command.output).toContain('Interrupted.');
    expect(code).toBe(2);
    expect(await traces(connector)).toEqual(before);
  });

  it('removes what a run left that was killed', async () => {
    const before = await traces(connector);
    const killed = start('--only', 'google');
    await killed.untilWritten('✓ Insert events');
    killed.signal('SIGKILL');
    await killed.exitCode();
    const next = start('--only', 'google');
    await next.exitCode();

    expect(await traces(connector)).toEqual(before);
  });
});

/** Everything that a run could leave behind. */
async function traces({ google, lucca, stack, outputs }: LocalConnector) {
  const client = new DynamoDBClient(clientOptions(stack.endpoints.dynamodb));
  const scan = async (output: (typeof TABLES)[number]) => {
    const { Items = [] } = await client.send(new ScanCommand({ TableName: outputs[output] }));
    const items = Items.map((item) => JSON.stringify(item)).filter((item) => !item.includes(CONNECTION_TEST));
    return [output, items.toSorted()];
  };
  const tables: unknown = Object.fromEntries(await Promise.all(TABLES.map(scan)));
  client.destroy();
  return {
    tables,
    events: google.allEvents().map(({ owner, event }) => [owner, event.id, event.summary]),
    endpoints: lucca.endpoints.all().map(({ id, name, status }) => [id, name, status]),
    secret: stack.secretsManager.value(outputs.WebhookSecretId),
  };
}
