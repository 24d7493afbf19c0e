import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { configureCommand } from '../../../bin/configure/configure';
import { ImportJobs } from '../../../functions/import/import-jobs';
import { AuditTrail, type AuditEntry } from '../../../functions/store/audit-trail';
import { ConfigurationStore } from '../../../functions/store/configuration-store';
import { RecordStore } from '../../../functions/store/record-store';
import { AUDIT_TABLE, CONFIGURATIONS_TABLE } from '../../../functions/store/tables';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';
import { configurationFileOf, configurationInFile as inFile } from '../../support/builders/configurations';
import { useSecretsManager } from './use-secrets-manager';
import { createCommandRunner, type Run } from '../../support/harness/run-command';

type Configure = (args: string[], input?: string) => Promise<Run>;

let dynamodb: LocalDynamoDb;
let client: DynamoDBDocumentClient;
let table: string;
let auditTable: string;
let store: ConfigurationStore;
let configure: Configure;
let tables = 0;
let clock: number;
const secrets = useSecretsManager('google/france', 'google/spain', 'google/south');
let ids: number;

beforeAll(async () => {
  dynamodb = await startDynamoDb();
  ({ client } = observedClient(dynamodb.endpoint));
});

beforeEach(async () => {
  table = `configurations-${++tables}`;
  auditTable = `audit-${tables}`;
  await createTable(dynamodb.endpoint, table, CONFIGURATIONS_TABLE);
  await createTable(dynamodb.endpoint, auditTable, AUDIT_TABLE);
  store = new ConfigurationStore(client, table);
  clock = Date.parse('2026-03-05T12:00:00Z');
  ids = 0;
  configure = commandWith({ CONFIGURATIONS_TABLE: table, AUDIT_TABLE: auditTable });
});

afterAll(async () => {
  client.destroy();
  await dynamodb.stop();
});

function commandWith(environment: Record<string, string>, outputs: Record<string, string> = {}): Configure {
  const stackOutputs = () => Promise.resolve(outputs);
  const newId = () => String(++ids);
  const context = { client, environment, stackOutputs, now: () => clock, newId, who: 'lea@laptop' };
  const { client: secretsManager } = secrets;
  return createCommandRunner((rest) => configureCommand({ ...rest, secretsManager }), context);
}

const apply = (...configurations: object[]) =>
  configure(['apply', '-'], configurationFileOf(...configurations));

/** All entries, oldest first. */
async function trail(): Promise<AuditEntry[]> {
  const audit = new AuditTrail(
    client,
    auditTable,
    () => clock,
    () => '',
  );
  return (await audit.page(null)).items.reverse();
}

/** Runs a command a minute later and returns the entries that it adds. */
async function entriesAddedBy(run: () => Promise<unknown>): Promise<AuditEntry[]> {
  const earlier = (await trail()).length;
  clock += 60_000;
  await run();
  return (await trail()).slice(earlier);
}

describe('the audit trail of configure', () => {
  it('records who added which configuration at what time', async () => {
    await apply(inFile('france'), inFile('spain'));

    const [france, spain] = (await store.load()).configurations;
    const added = { who: 'lea@laptop', via: 'command', action: 'configuration.create', before: null };
    const done = { at: '2026-03-05T12:00:00.000Z', state: 'done' };
    expect(await trail()).toEqual([
      { id: '2026-03-05T12:00:00.000Z#1', ...added, configuration: 'france', after: france, ...done },
      { id: '2026-03-05T12:00:00.000Z#2', ...added, configuration: 'spain', after: spain, ...done },
    ]);
  });

  it.each([
    ['changes a name', {}, { name: 'France' }, 'change'],
    ['deactivates', {}, { active: false }, 'deactivate'],
    ['deactivates and changes a name', {}, { active: false, name: 'France' }, 'change'],
    ['activates', { active: false }, {}, 'activate'],
  ])('records the state before and after when a file %s', async (_, before, after, action) => {
    await apply(inFile('france', before), inFile('spain'));
    const [stored] = (await store.load()).configurations;

    const entries = await entriesAddedBy(() => apply(inFile('france', after), inFile('spain')));

    expect(entries).toEqual([
      expect.objectContaining({
        ...{ action: `configuration.${action}`, configuration: 'france', state: 'done' },
        before: stored,
        after: { ...stored, active: true, ...after },
      }),
    ]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['pruned', () => configure(['apply', '-', '--prune'], configurationFileOf(inFile('france')))],
    ['removed', () => configure(['remove', 'spain'])],
  ])('records a configuration that is %s', async (_, run) => {
    await apply(inFile('france'), inFile('spain'));
    const [, before] = (await store.load()).configurations;

    expect(await entriesAddedBy(run)).toMatchObject([
      { action: 'configuration.delete', configuration: 'spain', before, after: null, state: 'done' },
    ]);
  });

  it('ends the import of a configuration that is removed', async () => {
    await apply(inFile('france'), inFile('spain'));
    const records = new RecordStore(client, table);
    const jobs = new ImportJobs({ records, newId: () => 'job', now: () => clock });
    const request = { products: ['absences' as const], isDryRun: false, since: '2026-03-05', by: 'Ada' };
    for (const id of ['france', 'spain']) await jobs.start(id, request);
    await configure(['remove', 'spain']);

    expect(await jobs.read('france')).toMatchObject({ state: 'running' });
    expect(await jobs.read('spain')).toBeNull();
  });

  it('records nothing when nothing changes or the change is invalid', async () => {
    await apply(inFile('france'));

    const entries = await entriesAddedBy(async () => {
      await apply(inFile('france'));
      await apply(inFile('south', { establishments: ['france'] }));
      await configure(['remove', 'italy']);
    });

    expect(entries).toEqual([]);
  });

  it('marks all changes as refused when another change was saved first', async () => {
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

    const run = await apply(inFile('france'), inFile('spain'));
    client.middlewareStack.remove('concurrent change');

    expect(run).toMatchObject({ code: 1, output: '' });
    expect(run.errors).toMatch(/^[^\n]+\n$/);
    expect((await trail()).map(({ state }) => state)).toEqual(['refused', 'refused']);
  });
});

describe('the table of the audit trail', () => {
  const applyToStack = (outputs: Record<string, string>) =>
    commandWith({}, outputs)(['apply', '-', '--stack', 'prod'], configurationFileOf(inFile('france')));

  it('is read from the outputs of the stack', async () => {
    const { errors } = await applyToStack({ ConfigurationsTable: table, AuditTable: auditTable });

    expect(errors).toBe('');
    expect(await trail()).toMatchObject([{ configuration: 'france', state: 'done' }]);
  });

  it('is required with --stack', async () => {
    expect(await applyToStack({ ConfigurationsTable: table })).toEqual({
      code: 2,
      output: '',
      errors: '--stack: the stack prod has no output AuditTable\n',
    });
    expect((await store.load()).configurations).toEqual([]);
  });

  it('is optional with CONFIGURATIONS_TABLE, with a warning for each change', async () => {
    configure = commandWith({ CONFIGURATIONS_TABLE: table });

    const runs = [
      await apply(inFile('france')),
      await apply(inFile('france')),
      await configure(['remove', 'france']),
    ];

    const errors = 'Warning: the change is not in the audit trail because AUDIT_TABLE is not set\n';
    expect(runs).toEqual([
      { code: 0, output: 'france: added\n', errors },
      { code: 0, output: 'france: unchanged\n', errors: '' },
      { code: 0, output: 'france: removed\n', errors },
    ]);
    expect((await store.load()).revision).toBe(2);
  });
});
