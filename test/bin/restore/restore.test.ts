import { PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { restoreCommand } from '../../../bin/restore/restore';
import { ConfigurationStore } from '../../../functions/store/configuration-store';
import { LateHours } from '../../../functions/store/log/late-hours';
import { LogStore } from '../../../functions/store/log/log-store';
import { MappingStore } from '../../../functions/store/mapping-store';
import { emptyMapping, type EventLocation, type Mapping } from '../../../functions/domain/mapping';
import { query } from '../../../functions/store/dynamodb';
import {
  AUDIT_TABLE,
  CONFIGURATIONS_TABLE,
  GUESTS_TABLE,
  LOGS_TABLE,
  MAPPINGS_TABLE,
  TALLIES_TABLE,
  type TableSchema,
} from '../../../functions/store/tables';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';
import { aConfiguration } from '../../support/builders/configurations';
import { anEntry } from '../../support/builders/log-entries';
import { createCommandRunner, type Run } from '../../support/harness/run-command';

const NOW_S = Date.parse('2026-03-05T12:00:00Z') / 1000;
const LATER_S = NOW_S + 3600;

let dynamodb: LocalDynamoDb;
let client: DynamoDBDocumentClient;
let tables = 0;

beforeAll(async () => {
  dynamodb = await startDynamoDb();
  ({ client } = observedClient(dynamodb.endpoint));
});

afterAll(async () => {
  client.destroy();
  await dynamodb.stop();
});

/** Creates a live table and one that was restored. */
async function createTables(schema: TableSchema): Promise<{ live: string; from: string }> {
  const [live, from] = [`live-${++tables}`, `restored-${tables}`];
  await createTable(dynamodb.endpoint, live, schema);
  await createTable(dynamodb.endpoint, from, schema);
  return { live, from };
}

function restore(environment: Record<string, string>, ...args: string[]): Promise<Run> {
  return createCommandRunner(restoreCommand, { client, environment })(args);
}

const put = (table: string, ...items: object[]) =>
  Promise.all(items.map((item) => client.send(new PutCommand({ TableName: table, Item: { ...item } }))));

async function guestsOf(table: string, guest: string) {
  const items = query(client, {
    TableName: table,
    KeyConditionExpression: 'guest = :guest',
    ExpressionAttributeValues: { ':guest': guest },
  });
  return Array.fromAsync(items);
}

describe('guests, as the audit trail', () => {
  const entry = (sort: string, more: object = {}) => ({
    ...{ guest: 'tom@acme.example', sort, expiresAt: LATER_S },
    ...more,
  });

  it('get the items that they lack, and keep those that they have', async () => {
    const { live, from } = await createTables(GUESTS_TABLE);
    await put(live, entry('a', { state: 'live' }), entry('only-live'));
    await put(
      from,
      entry('a', { state: 'old' }),
      entry('b'),
      entry('c'),
      entry('gone', { expiresAt: NOW_S }),
    );
    const args = ['--table', 'guests', '--from', from];

    const dry = await restore({ GUESTS_TABLE: live }, ...args, '--dry-run');
    const untouched = await guestsOf(live, 'tom@acme.example');
    const run = await restore({ GUESTS_TABLE: live }, ...args);
    const again = await restore({ GUESTS_TABLE: live }, ...args);

    const counts = 'guests: 4 read, 2 copied, 1 already in the live table, 1 expired\n';
    expect(dry).toEqual({ code: 0, output: `Dry run, nothing was written. ${counts}`, errors: '' });
    expect(untouched).toHaveLength(2);
    expect(run).toEqual({ code: 0, output: counts, errors: '' });
    expect(again.output).toBe('guests: 4 read, 3 already in the live table, 1 expired\n');
    expect(await guestsOf(live, 'tom@acme.example')).toEqual([
      entry('a', { state: 'live' }),
      ...['b', 'c', 'only-live'].map((sort) => entry(sort)),
    ]);
  });

  it('are copied from tables of several pages', async () => {
    const { live, from } = await createTables(AUDIT_TABLE);
    const detail = 'x'.repeat(300_000);
    const items = Array.from({ length: 30 }, (_, index) => ({ trail: 'trail', sort: `t#${index}`, detail }));
    await put(from, ...items);

    const { output } = await restore({ AUDIT_TABLE: live }, '--table', 'audit', '--from', from);

    expect(output).toBe('audit: 30 read, 30 copied\n');
  });
});

describe('mappings', () => {
  const resource = 'https://acme.ilucca.net#calendar-event#875';
  const location: EventLocation = {
    ...{ configuration: 'france', owner: 'lea@acme.example', ownerId: '1', googleEventId: 'abc', part: '' },
    ...{ eventType: 'default', product: 'training', generation: 2, hash: 'h', etag: '"1"', link: null },
  };
  const mapping = (version: string): Omit<Mapping, 'revision'> => ({
    ...{ ...emptyMapping(resource), version, confirmed: [location], generation: 2, expiresAt: LATER_S },
    ...{ employee: 'https://acme.ilucca.net#1', endsAt: '2026-03-02T16:00:00.000Z' },
  });

  async function prepare(live: Mapping['version'] | null, copied: Mapping['version']) {
    const names = await createTables(MAPPINGS_TABLE);
    const store = new MappingStore(client, names.live);
    if (live !== null) await store.write(mapping(live), null);
    await new MappingStore(client, names.from).write(mapping(copied), null);
    const run = (...args: string[]) =>
      restore({ MAPPINGS_TABLE: names.live }, '--table', 'mappings', '--from', names.from, ...args);
    return { store, run, from: names.from };
  }

  it('that are missing are copied with an unknown state of the calendar', async () => {
    const { store, run } = await prepare(null, '2026-03-01');

    expect((await run()).output).toBe('mappings: 1 read, 1 copied\n');
    const unknown = { ...location, hash: null, etag: null };
    expect(await store.read(resource)).toMatchObject({
      ...{ revision: 1, generation: 2, version: '2026-03-01', confirmed: [unknown] },
    });
    expect(await Array.fromAsync(store.ofEmployee('https://acme.ilucca.net#1', ''))).toHaveLength(1);
  });

  it('that exist are kept', async () => {
    const { store, run } = await prepare('2026-03-01', '2026-03-02');

    expect((await run()).output).toBe('mappings: 1 read, 1 already in the live table\n');
    expect(await store.read(resource)).toMatchObject({ revision: 1, version: '2026-03-01' });
  });

  it.each([
    ['an older version', '2026-03-01', '1 replaced', 2],
    ['the same version', '2026-03-02', '1 replaced', 2],
    ['a newer version', '2026-03-03', '1 newer in the live table', 1],
  ])('are replaced on request unless they have a newer version: %s', async (_, live, counts, revision) => {
    const { store, run } = await prepare(live, '2026-03-02');

    expect((await run('--overwrite', '--dry-run')).output).toContain(counts);
    expect(await store.read(resource)).toMatchObject({ revision: 1, version: live });
    expect((await run('--overwrite')).output).toBe(`mappings: 1 read, ${counts}\n`);
    const version = revision === 2 ? '2026-03-02' : live;
    expect(await store.read(resource)).toMatchObject({ revision, version });
  });

  it('that violate the schema are reported', async () => {
    const { run, from } = await prepare(null, '2026-03-01');
    await put(from, { resource: 'broken' });

    expect(await run()).toEqual({
      ...{ code: 1, output: 'mappings: 2 read, 1 copied, 1 unreadable\n' },
      errors: `1 unreadable items of ${from} were not copied\n`,
    });
  });
});

describe('configurations', () => {
  const inFrance = aConfiguration({ id: 'france', name: 'Old', establishments: ['1'] });
  const inSpain = aConfiguration({ id: 'spain', establishments: ['2'] });

  it('are added, and replaced on request, with a record in the audit trail', async () => {
    const { live, from } = await createTables(CONFIGURATIONS_TABLE);
    await createTable(dynamodb.endpoint, `audit-${live}`, AUDIT_TABLE);
    const environment = { CONFIGURATIONS_TABLE: live, AUDIT_TABLE: `audit-${live}` };
    const store = new ConfigurationStore(client, live);
    await store.save([{ ...inFrance, name: 'New' }], 0);
    await new ConfigurationStore(client, from).save([inFrance, inSpain], 0);
    const names = async () => (await store.load()).configurations.map(({ name }) => name);
    const run = (...args: string[]) =>
      restore(environment, '--table', 'configurations', '--from', from, ...args);

    const dry = await run('--dry-run');
    expect(await names()).toEqual(['New']);
    const added = await run();
    expect(await names()).toEqual(['New', inSpain.name]);
    const replaced = await run('--overwrite');
    expect(await names()).toEqual(['Old', inSpain.name]);

    const first = 'spain: added\nfrance: already in the live table\n';
    expect(dry).toEqual({ code: 0, output: `${first}Dry run: nothing was written.\n`, errors: '' });
    expect(added).toEqual({ code: 0, output: first, errors: '' });
    expect(replaced).toEqual({ code: 0, output: 'france: changed\nspain: unchanged\n', errors: '' });
  });
});

describe('invalid input', () => {
  it.each([
    [
      'a table that does not exist',
      'nowhere',
      '--from: there is no table nowhere in this account and region',
    ],
    ['the live table', 'LIVE', '--from: LIVE is the live table itself'],
    ['a table of another kind', 'OTHER', '--from: OTHER has the keys trail, sort, but must have guest, sort'],
  ])('%s is rejected', async (_, name, message) => {
    const { live } = await createTables(GUESTS_TABLE);
    const { from: other } = await createTables(AUDIT_TABLE);
    const named = (text: string) => text.replaceAll('LIVE', live).replaceAll('OTHER', other);

    expect(await restore({ GUESTS_TABLE: live }, '--table', 'guests', '--from', named(name))).toEqual({
      ...{ code: 2, output: '', errors: `${named(message)}\n` },
    });
  });

  it.each([
    [['--table', 'directory', '--from', 'x'], "'directory' is invalid. Allowed choices are configurations,"],
    [
      ['--table', 'guests', '--from', 'x', '--overwrite'],
      '--overwrite: only for configurations and mappings',
    ],
    [['--table', 'guests', '--from', 'x'], '--stack: is required unless GUESTS_TABLE is set'],
    [['--table', 'guests'], "required option '--from <name>' not specified"],
  ])('%j is rejected', async (args, message) => {
    const { code, errors } = await restore({}, ...args);

    expect(code).toBe(2);
    expect(errors).toContain(message);
  });
});

describe('the log', () => {
  it('gets the rows that it lacks, and marks their hours, so that they are counted', async () => {
    const { live, from } = await createTables(LOGS_TABLE);
    await createTable(dynamodb.endpoint, 'counts', TALLIES_TABLE);
    const row = anEntry({ eventId: '1' });
    await new LogStore(client, from).record(row, 'applied');
    const environment = { LOGS_TABLE: live, TALLIES_TABLE: 'counts' };

    const { code } = await restore(environment, '--table', 'logs', '--from', from);

    expect(code).toBe(0);
    expect(await new LogStore(client, live).get(row.event)).toMatchObject({ eventId: '1' });
    const late = new LateHours(client, 'counts', () => NOW_S * 1000);
    expect(await Array.fromAsync(late.list())).toMatchObject([{ hour: row.event.slice(0, 13) }]);
  });
});
