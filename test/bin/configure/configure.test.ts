import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configureCommand } from '../../../bin/configure/configure';
import { AuthorizationStore } from '../../../functions/store/authorization-store';
import { ConfigurationStore } from '../../../functions/store/configuration-store';
import { RecordStore } from '../../../functions/store/record-store';
import { AUDIT_TABLE, CONFIGURATIONS_TABLE } from '../../../functions/store/tables';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';
import { configurationFileOf, configurationInFile } from '../../support/builders/configurations';
import { createCommandRunner, type Run } from '../../support/harness/run-command';

let dynamodb: LocalDynamoDb;
let client: DynamoDBDocumentClient;
let sent: string[];
let folder: string;
let table: string;
let store: ConfigurationStore;
let configure: (args: string[], input?: string) => Promise<Run>;
let tables = 0;

beforeAll(async () => {
  dynamodb = await startDynamoDb();
  ({ client, sent } = observedClient(dynamodb.endpoint));
  await createTable(dynamodb.endpoint, 'audit', AUDIT_TABLE);
  folder = await mkdtemp(join(tmpdir(), 'configure-'));
});

beforeEach(async () => {
  table = `configurations-${++tables}`;
  await createTable(dynamodb.endpoint, table, CONFIGURATIONS_TABLE);
  store = new ConfigurationStore(client, table);
  const environment = { CONFIGURATIONS_TABLE: table, AUDIT_TABLE: 'audit' };
  configure = createCommandRunner(configureCommand, { client, environment });
});

afterAll(async () => {
  await rm(folder, { recursive: true });
  client.destroy();
  await dynamodb.stop();
});

describe('configure apply', () => {
  it('saves the configurations of a file, and reports each change', async () => {
    // Prepare
    const path = join(folder, 'first.json');
    await writeFile(
      path,
      `\ufeff${configurationFileOf(configurationInFile('france'), configurationInFile('spain'))}`,
    );
    // Act
    const run = await configure(['apply', path]);
    // Assess
    expect(run).toEqual({ code: 0, output: 'france: added\nspain: added\n', errors: '' });
    expect((await store.load()).configurations.map(({ id }) => id)).toEqual(['france', 'spain']);
  });

  it('writes nothing when nothing changes', async () => {
    // Prepare
    const file = configurationFileOf(configurationInFile('france'));
    await configure(['apply', '-'], file);
    const before = sent.length;
    // Act
    const run = await configure(['apply', '-'], file);
    // Assess
    expect(run).toEqual({ code: 0, output: 'france: unchanged\n', errors: '' });
    expect(sent.slice(before)).toEqual(['GetItemCommand']);
  });

  it('keeps what the file lacks, and removes it with --prune', async () => {
    // Prepare
    await configure(
      ['apply', '-'],
      configurationFileOf(configurationInFile('france'), configurationInFile('spain')),
    );
    // Act
    const kept = await configure(
      ['apply', '-'],
      configurationFileOf(configurationInFile('france', { active: false })),
    );
    const pruned = await configure(
      ['apply', '-', '--prune'],
      configurationFileOf(configurationInFile('france')),
    );
    // Assess
    expect(kept.output).toBe('france: changed\n');
    expect(pruned.output).toBe('france: changed\nspain: removed\n');
    expect((await store.load()).configurations.map(({ id }) => id)).toEqual(['france']);
  });

  it('prints every problem with its path, and writes nothing', async () => {
    // Prepare
    const france = configurationInFile('france', { colour: 'red', establishments: ['12'], google: {} });
    const south = configurationInFile('South', { establishments: ['12'] });
    // Act
    const run = await configure(
      ['apply', '-'],
      configurationFileOf(configurationInFile('spain'), france, south),
    );
    // Assess
    expect(run.code).toBe(2);
    expect(run.output).toBe('');
    expect(run.errors.split('\n')).toEqual([
      'configurations[1].google.credentialsSecretId: is missing',
      'configurations[1]: Unrecognized key: "colour"',
      'configurations[2].id: must be 1 to 63 lower-case letters, digits and hyphens',
      'configurations[2].establishments[0]: establishment "12" of https://acme.ilucca.net already belongs to "france" (configurations[1].establishments[0])',
      '',
    ]);
    expect((await store.load()).revision).toBe(0);
  });

  it('rejects an establishment of a stored configuration', async () => {
    // Prepare
    await configure(['apply', '-'], configurationFileOf(configurationInFile('france')));
    // Act
    const run = await configure(
      ['apply', '-'],
      configurationFileOf(configurationInFile('south', { establishments: ['9', 'france'] })),
    );
    // Assess
    expect(run.code).toBe(2);
    expect(run.errors).toBe(
      'configurations[0].establishments[1]: establishment "france" of https://acme.ilucca.net belongs to "france", which is stored and not in the file\n',
    );
    expect((await store.load()).revision).toBe(1);
  });

  it.each([
    ['{\n  "configurations": [,]\n}', 'line 2, column 22: is not JSON, found ","\n'],
    ['{ "configurations": [] ', 'line 1, column 24: is not JSON, found the end\n'],
    ['[]', 'file: Invalid input: expected object, received array\n'],
    ['{}', 'configurations: is missing\n'],
  ])('locates the error in %j', async (file, message) => {
    expect(await configure(['apply', '-'], file)).toEqual({ code: 2, output: '', errors: message });
  });

  it('names the file that it cannot read', async () => {
    const run = await configure(['apply', join(folder, 'none.json')]);
    expect(run).toMatchObject({ code: 2, output: '' });
    expect(run.errors).toMatch(/^Cannot read .*none\.json: ENOENT\n$/);
  });

  it('fails when another change was faster', async () => {
    // Prepare
    let isFirst = true;
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (input) => {
          if (commandName === 'PutItemCommand' && isFirst) {
            isFirst = false;
            await store.save([], 0);
          }
          return next(input);
        },
      { step: 'initialize', name: 'concurrent change' },
    );
    // Act
    const run = await configure(['apply', '-'], configurationFileOf(configurationInFile('france')));
    client.middlewareStack.remove('concurrent change');
    // Assess
    expect(run).toMatchObject({ code: 1, output: '' });
    expect(run.errors).toMatch(/changed at the same moment.*\n$/);
  });
});

describe('configure list, export and remove', () => {
  it('export prints a file for apply', async () => {
    // Prepare
    await configure(
      ['apply', '-'],
      configurationFileOf(
        configurationInFile('france', { name: 'Île-de-France 🇫🇷' }),
        configurationInFile('spain'),
      ),
    );
    // Act
    const exported = await configure(['export']);
    // Assess
    expect(exported).toMatchObject({ code: 0, errors: '' });
    expect((await configure(['apply', '-', '--prune'], exported.output)).output).toBe(
      'france: unchanged\nspain: unchanged\n',
    );
  });

  it('list shows a table that fits into 120 columns', async () => {
    // Prepare
    const establishments = Array.from({ length: 40 }, (_, index) => String(index));
    await configure(
      ['apply', '-'],
      configurationFileOf(configurationInFile('france', { establishments, active: false })),
    );
    // Act
    const { code, output } = await configure(['list']);
    // Assess
    expect(code).toBe(0);
    expect(output).toMatch(/^Id +Name +Tenant +Establishments +Products +Active\nfrance +france +https:/);
    expect(output).toMatch(/ no$/m);
    expect(Math.max(...output.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  });

  it('list shows the authorization by Google, and since when', async () => {
    // Prepare
    await configure(
      ['apply', '-'],
      configurationFileOf(
        configurationInFile('france'),
        configurationInFile('italy'),
        configurationInFile('spain'),
      ),
    );
    const clock = () => Date.parse('2026-03-02T09:00:00Z');
    const authorizations = new AuthorizationStore(new RecordStore(client, table), clock);
    const [france, italy] = (await store.load()).configurations;
    if (!france || !italy) throw new Error('Not applied');
    const revocation = { reason: 'authorization_missing', detail: 'The delegation is missing' } as const;
    await authorizations.granted(france, 'lea@acme.example', clock());
    await authorizations.refused(italy, revocation, clock());
    // Act
    const { output } = await configure(['list']);
    // Assess
    expect(output.split('\n').filter((line) => line.startsWith('  '))).toEqual([
      '  authorization granted since 2026-03-02 09:00:00 UTC',
      '  authorization revoked since 2026-03-02 09:00:00 UTC · authorization_missing · The delegation is missing',
      '  authorization not tried yet',
    ]);
  });

  it('list and export handle an empty table', async () => {
    expect((await configure(['list'])).output).toBe('There are no configurations yet.\n');
    expect((await configure(['export'])).output).toBe('{\n  "configurations": []\n}\n');
  });

  it('remove removes one, and fails when there is none of that id', async () => {
    // Prepare
    await configure(
      ['apply', '-'],
      configurationFileOf(configurationInFile('france'), configurationInFile('spain')),
    );
    // Act
    const first = await configure(['remove', 'france']);
    const second = await configure(['remove', 'france']);
    // Assess
    expect(first).toEqual({ code: 0, output: 'france: removed\n', errors: '' });
    expect(second).toMatchObject({ code: 2, output: '' });
    expect(second.errors).toContain('There is no configuration "france"');
    expect((await store.load()).configurations.map(({ id }) => id)).toEqual(['spain']);
  });
});

describe('configure', () => {
  it('reads the name of the table from the outputs of the stack', async () => {
    // Prepare
    const stacks = new Map([['prod', { ConfigurationsTable: table }]]);
    const stackOutputs = (name: string) => Promise.resolve({ ...stacks.get(name) });
    const elsewhere = createCommandRunner(configureCommand, { client, stackOutputs });
    // Act
    const found = await elsewhere(['list', '--stack', 'prod']);
    const lacking = await elsewhere(['list', '--stack', 'other']);
    // Assess
    expect(found).toMatchObject({ code: 0, output: 'There are no configurations yet.\n' });
    expect(lacking).toEqual({
      code: 2,
      output: '',
      errors: '--stack: other lacks the output ConfigurationsTable\n',
    });
  });

  it('explains how to name the table when it is missing', async () => {
    const run = await createCommandRunner(configureCommand, { client })(['list']);
    expect(run).toEqual({
      code: 2,
      output: '',
      errors: '--stack: is required, or the variable CONFIGURATIONS_TABLE\n',
    });
  });

  it('prints an error of AWS in one line', async () => {
    const environment = { CONFIGURATIONS_TABLE: 'no-such-table' };
    const run = await createCommandRunner(configureCommand, { client, environment })(['list']);
    expect(run.code).toBe(1);
    expect(run.errors).toMatch(/^ResourceNotFoundException: .*\n$/);
  });

  it.each([[['destroy']], [['apply']], [['list', '--colour']], [[]]])('rejects %j', async (args) => {
    const run = await configure(args);
    expect(run).toMatchObject({ code: 2, output: '' });
    expect(run.errors).not.toBe('');
  });

  it('prints help', async () => {
    const run = await configure(['apply', '--help']);
    expect(run).toMatchObject({ code: 0, errors: '' });
    expect(run.output).toContain('Usage: npm run configure -- apply [options] <file>');
  });
});
