import { GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import {
  ConfigurationsChangedError,
  ConfigurationsTooLargeError,
  ConfigurationStore,
} from '../../../functions/store/configuration-store';
import { CONFIGURATIONS_TABLE } from '../../../functions/store/tables';
import { createTable, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';
import { aConfiguration } from '../../support/builders/configurations';
import { observedClient } from '../../support/harness/observed-client';

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

async function newTable(): Promise<string> {
  const name = `configurations-${++tables}`;
  await createTable(dynamodb.endpoint, name, CONFIGURATIONS_TABLE);
  return name;
}

describe('ConfigurationStore', () => {
  it('holds nothing before anything was saved', async () => {
    // Prepare
    const store = new ConfigurationStore(client, await newTable());
    // Act
    const loaded = await store.load();
    // Assess
    expect(loaded).toEqual({ revision: 0, configurations: [] });
  });

  it('gives back what was saved, in its order, under the next revision', async () => {
    // Prepare
    const store = new ConfigurationStore(client, await newTable());
    const configurations = [
      aConfiguration({ id: 'spain', establishments: ['20'] }),
      aConfiguration({ name: 'France 🇫🇷' }),
    ];
    // Act
    await store.save(configurations, 0);
    // Assess
    expect(await store.load()).toEqual({ revision: 1, configurations });
  });

  it('reads a scope that the file would not take any more', async () => {
    // Prepare
    const store = new ConfigurationStore(client, await newTable());
    const { google, ...rest } = aConfiguration();
    const kept = {
      ...rest,
      google: { ...google, scope: `${google.scope} https://www.googleapis.com/auth/tasks` },
    };
    // Act
    await store.save([kept], 0);
    // Assess
    expect(await store.load()).toEqual({ revision: 1, configurations: [kept] });
  });

  it.each([
    ['the first save', 0],
    ['a later save', 1],
  ])('lets one of two administrators win at %s', async (_, earlierSaves) => {
    // Prepare
    const store = new ConfigurationStore(client, await newTable());
    for (let revision = 0; revision < earlierSaves; revision++) await store.save([], revision);
    const { revision } = await store.load();
    // Act
    const saves = ['france', 'spain'].map((id) => store.save([aConfiguration({ id })], revision));
    const ends = await Promise.allSettled(saves);
    // Assess
    const refusals = ends.flatMap((end): unknown[] => (end.status === 'rejected' ? [end.reason] : []));
    expect(refusals).toHaveLength(1);
    expect(refusals[0]).toBeInstanceOf(ConfigurationsChangedError);
    const winner = ends[0]?.status === 'fulfilled' ? 'france' : 'spain';
    const loaded = await store.load();
    expect(loaded.configurations.map(({ id }) => id)).toEqual([winner]);
    expect(loaded.revision).toBe(revision + 1);
  });

  it('takes a save for done that the SDK has sent again because nobody answered the first time', async () => {
    // Prepare
    const store = new ConfigurationStore(client, await newTable());
    await store.save([aConfiguration()], 0);
    // Act
    await store.save([aConfiguration()], 0);
    const other = store.save([aConfiguration({ name: 'Other' })], 0);
    // Assess
    await expect(other).rejects.toThrow(ConfigurationsChangedError);
    expect(await store.load()).toEqual({ revision: 1, configurations: [aConfiguration()] });
  });

  it('refuses what does not fit into an item, and keeps what was there', async () => {
    // Prepare
    const store = new ConfigurationStore(client, await newTable());
    await store.save([aConfiguration()], 0);
    const many = Array.from({ length: 1000 }, (_, index) =>
      aConfiguration({ id: `c-${index}`, establishments: [String(index)] }),
    );
    // Act
    const save = store.save(many, 1);
    // Assess
    await expect(save).rejects.toThrow(ConfigurationsTooLargeError);
    await expect(save).rejects.toThrow(/together take \d+ KB; at most 350 KB/);
    expect((await store.load()).revision).toBe(1);
  });

  it('takes hundreds of configurations', async () => {
    // Prepare
    const store = new ConfigurationStore(client, await newTable());
    const many = Array.from({ length: 600 }, (_, index) =>
      aConfiguration({ id: `c-${index}`, establishments: [String(index)] }),
    );
    // Act
    await store.save(many, 0);
    // Assess
    expect((await store.load()).configurations).toHaveLength(600);
  });

  it('refuses an item that holds no configurations', async () => {
    // Prepare
    const table = await newTable();
    const Item = { id: 'configurations', revision: 1, configurations: [{ id: 'france' }] };
    await client.send(new PutCommand({ TableName: table, Item }));
    // Act
    const load = new ConfigurationStore(client, table).load();
    // Assess
    await expect(load).rejects.toThrow('establishments');
  });

  it('keeps everything in one item of plain data', async () => {
    // Prepare
    const table = await newTable();
    // Act
    await new ConfigurationStore(client, table).save([aConfiguration()], 0);
    // Assess
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: { id: 'configurations' } }));
    expect(Item).toEqual({ id: 'configurations', revision: 1, configurations: [aConfiguration()] });
  });
});
