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
import { configurationFileOf, configurationInFile as inFile } from '../../support/builders/configurations';
import { useSecretsManager } from './use-secrets-manager';
import { createCommandRunner, type Run } from '../../support/harness/run-command';

let dynamodb: LocalDynamoDb;
let client: DynamoDBDocumentClient;
let sent: string[];
let folder: string;
let table: string;
let store: ConfigurationStore;
let configure: (args: string[], input?: string) => Promise<Run>;
let tables = 0;
const secrets = useSecretsManager(
  ...['france', 'spain', 'norway', 'italy', 'south'].map((id) => `google/${id}`),
);

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
  configure = commandWith(environment);
});

afterAll(async () => {
  await rm(folder, { recursive: true });
  client.destroy();
  await dynamodb.stop();
});

function commandWith(environment: Record<string, string>) {
  const { client: secretsManager } = secrets;
  return createCommandRunner((context) => configureCommand({ ...context, secretsManager }), {
    client,
    environment,
  });
}

const apply = (...configurations: object[]) =>
  configure(['apply', '-'], configurationFileOf(...configurations));
const prune = (...configurations: object[]) =>
  configure(['apply', '-', '--prune'], configurationFileOf(...configurations));
const storedIds = async () => (await store.load()).configurations.map(({ id }) => id);

describe('configure apply', () => {
  it('saves the configurations of a file', async () => {
    const path = join(folder, 'first.json');
    await writeFile(path, `\ufeff${configurationFileOf(inFile('france'), inFile('spain'))}`);

    const run = await configure(['apply', path]);

    expect(run).toEqual({ code: 0, output: 'france: added\nspain: added\n', errors: '' });
    expect(await storedIds()).toEqual(['france', 'spain']);
  });

  it('reports each change in the order of the file and keeps the order of stored configurations', async () => {
    await apply(inFile('france'), inFile('spain'), inFile('norway'));

    const run = await apply(inFile('italy'), inFile('spain', { name: 'España' }), inFile('france'));

    expect(run.output).toBe('italy: added\nspain: changed\nfrance: unchanged\n');
    expect(await storedIds()).toEqual(['france', 'spain', 'norway', 'italy']);
    expect((await store.load()).configurations[1]).toMatchObject({ name: 'España' });
  });

  it('warns about secrets that do not exist, and saves the configurations', async () => {
    secrets.service.remove('google/spain');

    const run = await apply(inFile('france'), inFile('spain'));

    expect(run).toMatchObject({ code: 0, output: 'france: added\nspain: added\n' });
    expect(run.errors).toMatch(/^Warning: spain: the secret google\/spain does not exist .*\n$/);
    expect(await storedIds()).toEqual(['france', 'spain']);
  });

  it('writes nothing when nothing changes', async () => {
    await apply(inFile('france'));
    const before = sent.length;

    const run = await apply(inFile('france'));

    expect(run).toEqual({ code: 0, output: 'france: unchanged\n', errors: '' });
    expect(sent.slice(before)).toEqual(['GetItemCommand']);
  });

  it('removes configurations that are not in the file with --prune', async () => {
    await apply(inFile('france'), inFile('spain'));

    const run = await prune(inFile('france', { active: false }));

    expect(run.output).toBe('france: changed\nspain: removed\n');
    expect(await storedIds()).toEqual(['france']);
  });

  it('prints every problem with its path and writes nothing when the file is invalid', async () => {
    const france = inFile('france', { colour: 'red', establishments: ['12'], google: {} });
    const south = inFile('South', { establishments: ['12'] });

    const run = await apply(inFile('spain'), france, south);

    expect({ ...run, errors: run.errors.split('\n') }).toEqual({
      code: 2,
      output: '',
      errors: [
        'configurations[1].google.credentialsSecretId: is missing',
        'configurations[1]: Unrecognized key: "colour"',
        expect.stringMatching(/^configurations\[2\]\.id: .* lower-case letters/),
        expect.stringMatching(/^configurations\[2\]\.establishments\[0\]: establishment "12" .* "france"/),
        '',
      ],
    });
    expect((await store.load()).revision).toBe(0);
  });

  it('rejects an establishment of a stored configuration that is not in the file', async () => {
    await apply(inFile('france'));

    const run = await apply(inFile('south', { establishments: ['9', 'france'] }));

    expect(run).toEqual({
      code: 2,
      output: '',
      errors:
        'configurations[0].establishments[1]: establishment "france" of https://acme.ilucca.net already belongs to the stored configuration "france", which is not in the file\n',
    });
    expect((await store.load()).revision).toBe(1);
  });

  it.each<[string, (...configurations: object[]) => Promise<Run>, object[]]>([
    ['the file has both configurations', apply, [inFile('france', { establishments: ['1'] })]],
    ['the other configuration is pruned', prune, []],
    [
      'the other configuration has another tenant',
      apply,
      [inFile('france', { tenant: 'https://b.ilucca.net' })],
    ],
  ])('moves an establishment to another configuration when %s', async (_, run, others) => {
    await apply(inFile('france'));

    const spain = inFile('spain', { establishments: ['france'] });
    expect(await run(spain, ...others)).toMatchObject({ code: 0, errors: '' });
  });

  it.each([
    ['{\n  "configurations": [,]\n}', 'line 2, column 22: invalid JSON, unexpected ","\n'],
    ['{ "configurations": [] ', 'line 1, column 24: invalid JSON, unexpected end of file\n'],
    ['[]', 'file: Invalid input: expected object, received array\n'],
    ['{}', 'configurations: is missing\n'],
  ])('locates the error in %j', async (file, errors) => {
    expect(await configure(['apply', '-'], file)).toEqual({ code: 2, output: '', errors });
  });

  it('names a file that it cannot read', async () => {
    const run = await configure(['apply', join(folder, 'none.json')]);
    expect(run).toMatchObject({ code: 2, output: '' });
    expect(run.errors).toMatch(/^Cannot read .*none\.json: ENOENT\n$/);
  });
});

describe('configure list', () => {
  it('prints a table within 120 columns', async () => {
    const establishments = Array.from({ length: 40 }, (_, index) => String(index));
    await apply(inFile('france', { establishments, active: false }));

    const { code, output } = await configure(['list']);

    expect(code).toBe(0);
    expect(output).toMatch(/^Id +Name +Tenant +Establishments +Products +Active\nfrance +france +https:/);
    expect(output).toMatch(/ no$/m);
    expect(Math.max(...output.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  });

  it('prints the Google authorization of each configuration', async () => {
    await apply(inFile('france'), inFile('italy'), inFile('spain'));
    const clock = () => Date.parse('2026-03-02T09:00:00Z');
    const authorizations = new AuthorizationStore(new RecordStore(client, table), clock);
    const [france, italy] = (await store.load()).configurations;
    if (!france || !italy) throw new Error('Configurations are missing');
    const revocation = { reason: 'authorization_missing', detail: 'The delegation is missing' } as const;
    await authorizations.granted(france, 'lea@acme.example', clock());
    await authorizations.refused(italy, revocation, clock());

    const { output } = await configure(['list']);

    expect(output.split('\n').filter((line) => line.startsWith('  '))).toEqual([
      '  authorization granted since 2026-03-02 09:00:00 UTC',
      '  authorization revoked since 2026-03-02 09:00:00 UTC · authorization_missing · The delegation is missing',
      '  authorization not checked yet',
    ]);
  });
});

describe('configure export', () => {
  it('prints a file for apply', async () => {
    await apply(inFile('france', { name: 'Île-de-France 🇫🇷' }), inFile('spain'));

    const exported = await configure(['export']);

    expect(exported).toMatchObject({ code: 0, errors: '' });
    const applied = await configure(['apply', '-', '--prune'], exported.output);
    expect(applied.output).toBe('france: unchanged\nspain: unchanged\n');
  });
});

describe('configure remove', () => {
  it('removes one configuration', async () => {
    await apply(inFile('france'), inFile('spain'));

    expect(await configure(['remove', 'france'])).toEqual({
      code: 0,
      output: 'france: removed\n',
      errors: '',
    });
    expect(await storedIds()).toEqual(['spain']);
  });

  it('fails when the configuration does not exist', async () => {
    expect(await configure(['remove', 'france'])).toEqual({
      code: 2,
      output: '',
      errors: 'Configuration "france" not found; to list all: npm run configure -- list\n',
    });
  });
});

describe('configure', () => {
  it('handles an empty table', async () => {
    expect((await configure(['list'])).output).toBe('There are no configurations yet.\n');
    expect((await configure(['export'])).output).toBe('{\n  "configurations": []\n}\n');
  });

  it('prints an AWS error in one line', async () => {
    const run = await commandWith({ CONFIGURATIONS_TABLE: 'no-such-table' })(['list']);
    expect(run.code).toBe(1);
    expect(run.errors).toMatch(/^ResourceNotFoundException: .*\n$/);
  });

  it.each([[['destroy']], [['apply']], [[]]])('rejects the arguments %j', async (args) => {
    const run = await configure(args);
    expect(run).toMatchObject({ code: 2, output: '' });
    expect(run.errors).not.toBe('');
  });
});
