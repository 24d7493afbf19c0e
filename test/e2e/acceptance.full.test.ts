import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { ASSUMPTIONS } from '../../bin/acceptance/assumptions/register';
import { clientOptions } from '../support/aws/aws-environment';
import { TerminalCommand } from '../support/harness/run-command';
import { startLocalConnector, type LocalConnector } from '../support/local-stack/local-connector';
import { LogWatcher } from '../support/story/run-scenes';
import { runStory } from '../support/story/run-story';
import { ADDRESSES } from '../support/story/scene';

const report = z.object({
  counts: z.object({ confirmed: z.number(), refuted: z.number(), notDecided: z.number() }),
  findings: z.array(z.looseObject({ id: z.string(), verdict: z.string() })),
  measurements: z.array(z.object({ title: z.string(), rows: z.array(z.array(z.string())) })),
  notRemoved: z.array(z.string()),
});

/** Tables whose items must be as before. The others keep counts of requests and hours, which change all the time. */
const KEPT_TABLES = ['MappingsTable', 'LogsTable', 'GuestsTable', 'AuditTable', 'DirectoryTable'] as const;

jest.setTimeout(600_000);

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
    // Fills Lucca's list of events.
    const never = new AbortController().signal;
    expect(await runStory(connector, watch, () => undefined, never)).toEqual([]);
  });
  afterAll(async () => {
    await connector.stop();
    await rm(folder, { recursive: true });
  });

  function start(...args: string[]): TerminalCommand {
    const options = ['--stack', connector.stackName, '--configuration', 'france'];
    const employees = ['--employee', ADDRESSES.lea, '--second', ADDRESSES.tom];
    return new TerminalCommand(
      process.execPath,
      ['--import', 'tsx', 'bin/acceptance.ts', ...options, ...employees, ...args],
      connector.environment,
    );
  }

  it('confirms every assumption that has a check, and leaves nothing behind', async () => {
    const before = await traces(connector);
    const command = start('--report', join(folder, 'report'), '--samples', join(folder, 'samples'));
    const code = await command.exitCode();
    const machine = report.parse(
      JSON.parse(await readFile(join(folder, 'report', 'acceptance.json'), 'utf8')),
    );

    expect(machine.findings.filter(({ verdict }) => verdict !== 'confirmed')).toEqual([]);
    expect(machine.findings.map(({ id }) => id).toSorted()).toEqual(
      ASSUMPTIONS.flatMap(({ id, check }) => (typeof check === 'string' ? [id] : [])).toSorted(),
    );
    expect(machine.notRemoved).toEqual([]);
    expect(command.errors).toBe('');
    expect(code).toBe(0);
    const page = await readFile(join(folder, 'report', 'acceptance.md'), 'utf8');
    expect(page).not.toMatch(/@acme|Prise de parole|Léa|whsec|BEGIN/);
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

  it('removes what a run made that was killed', async () => {
    const before = await traces(connector);
    const killed = start('--only', 'lucca', '--only', 'google');
    await killed.untilWritten('✓');
    killed.signal('SIGKILL');
    await killed.exitCode();
    const next = start('--only', 'google', '--only', 'lucca');
    await next.exitCode();

    expect(await traces(connector)).toEqual(before);
  });
});

/** Everything that a run could leave behind. */
async function traces({ google, lucca, stack, outputs }: LocalConnector) {
  const client = new DynamoDBClient(clientOptions(stack.endpoints.dynamodb));
  const scan = async (output: (typeof KEPT_TABLES)[number]) => {
    const { Items = [] } = await client.send(new ScanCommand({ TableName: outputs[output] }));
    return [output, Items.map((item) => JSON.stringify(item)).toSorted()];
  };
  const tables: unknown = Object.fromEntries(await Promise.all(KEPT_TABLES.map(scan)));
  client.destroy();
  return {
    tables,
    events: google.allEvents().map(({ owner, event }) => [owner, event.id, event.summary]),
    endpoints: lucca.endpoints.all().map(({ id, name, status }) => [id, name, status]),
    secret: stack.secretsManager.value(outputs.WebhookSecretId),
  };
}
