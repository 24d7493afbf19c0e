import { GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Configuration } from '../../../functions/domain/configuration';
import {
  CachedConfigurations,
  ConfigurationsChangedError,
  ConfigurationsTooLargeError,
  ConfigurationStore,
} from '../../../functions/store/configuration-store';
import { CONFIGURATIONS_TABLE } from '../../../functions/store/tables';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';
import { aConfiguration } from '../../support/builders/configurations';

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
  it('loads nothing before the first save', async () => {
    const store = new ConfigurationStore(client, await newTable());
    const loaded = await store.load();

    expect(loaded).toEqual({ revision: 0, configurations: [] });
  });

  it('loads what was saved, in the same order, with the next revision', async () => {
    const store = new ConfigurationStore(client, await newTable());
    const configurations = [
      aConfiguration({ id: 'spain', establishments: ['20'] }),
      aConfiguration({ name: 'France 🇫🇷' }),
    ];
    await store.save(configurations, 0);

    expect(await store.load()).toEqual({ revision: 1, configurations });
  });

  it.each([
    ['the first save', 0],
    ['a later save', 1],
  ])('lets one of two administrators win at %s', async (_, earlierSaves) => {
    const store = new ConfigurationStore(client, await newTable());
    for (let revision = 0; revision < earlierSaves; revision++) await store.save([], revision);
    const { revision } = await store.load();
    const saves = ['france', 'spain'].map((id) => store.save([aConfiguration({ id })], revision));
    const ends = await Promise.allSettled(saves);

    const refusals = ends.flatMap((end): unknown[] => (end.status === 'rejected' ? [end.reason] : []));
    expect(refusals).toHaveLength(1);
    expect(refusals[0]).toBeInstanceOf(ConfigurationsChangedError);
    const winner = ends[0]?.status === 'fulfilled' ? 'france' : 'spain';
    const loaded = await store.load();
    expect(loaded.configurations.map(({ id }) => id)).toEqual([winner]);
    expect(loaded.revision).toBe(revision + 1);
  });

  it('accepts a save that the SDK has retried because the response was lost', async () => {
    const store = new ConfigurationStore(client, await newTable());
    await store.save([aConfiguration()], 0);
    await store.save([aConfiguration()], 0);
    const other = store.save([aConfiguration({ name: 'Other' })], 0);

    await expect(other).rejects.toThrow(ConfigurationsChangedError);
    expect(await store.load()).toEqual({ revision: 1, configurations: [aConfiguration()] });
  });

  it('rejects configurations that do not fit into an item, and keeps those that are saved', async () => {
    const store = new ConfigurationStore(client, await newTable());
    await store.save([aConfiguration()], 0);
    const many = Array.from({ length: 1000 }, (_, index) =>
      aConfiguration({ id: `c-${index}`, establishments: [String(index)] }),
    );
    const save = store.save(many, 1);

    await expect(save).rejects.toThrow(ConfigurationsTooLargeError);
    await expect(save).rejects.toThrow(/together take \d+ KB; at most 350 KB/);
    expect((await store.load()).revision).toBe(1);
  });

  it('saves hundreds of configurations', async () => {
    const store = new ConfigurationStore(client, await newTable());
    const many = Array.from({ length: 600 }, (_, index) =>
      aConfiguration({ id: `c-${index}`, establishments: [String(index)] }),
    );
    await store.save(many, 0);

    expect((await store.load()).configurations).toHaveLength(600);
  });

  it('throws when the item is invalid', async () => {
    const table = await newTable();
    const Item = { id: 'configurations', revision: 1, configurations: [{ id: 'france' }] };
    await client.send(new PutCommand({ TableName: table, Item }));
    const load = new ConfigurationStore(client, table).load();

    await expect(load).rejects.toThrow('establishments');
  });

  it('stores everything in one item of plain data', async () => {
    const table = await newTable();
    await new ConfigurationStore(client, table).save([aConfiguration()], 0);

    const { Item } = await client.send(new GetCommand({ TableName: table, Key: { id: 'configurations' } }));
    expect(Item).toEqual({ id: 'configurations', revision: 1, configurations: [aConfiguration()] });
  });
});

/** A cache of a fake store, with a fake clock. */
function createCache() {
  const answers: (Configuration[] | Error)[] = [];
  const clock = { ms: 0 };
  const loads = { count: 0 };
  const store = {
    load: () => {
      loads.count += 1;
      const answer = answers.shift();
      if (answer === undefined) return Promise.reject(new Error('Loaded more often than expected'));
      if (answer instanceof Error) return Promise.reject(answer);
      return Promise.resolve({ revision: 1, configurations: answer });
    },
  };
  return { cache: new CachedConfigurations(store, () => clock.ms), answers, clock, loads };
}

const old = [aConfiguration()];
const current = [aConfiguration({ active: false })];

describe('CachedConfigurations', () => {
  it('loads once for 30 seconds', async () => {
    const { cache, answers, clock, loads } = createCache();
    answers.push(old, current);
    const first = await cache.all();
    clock.ms = 29_999;
    const second = await cache.all();
    clock.ms = 30_000;
    const third = await cache.all();

    expect([first, second, third]).toEqual([old, old, current]);
    expect(loads.count).toBe(2);
  });

  it('loads once for concurrent calls', async () => {
    const { cache, answers, loads } = createCache();
    answers.push(old);
    const seen = await Promise.all([cache.all(), cache.all(), cache.all()]);

    expect(seen).toEqual([old, old, old]);
    expect(loads.count).toBe(1);
  });

  it('returns stale configurations for up to five minutes while loading fails', async () => {
    const { cache, answers, clock } = createCache();
    answers.push(old, new Error('down'), new Error('still down'));
    await cache.all();
    clock.ms = 299_999;
    const usable = await cache.all();
    clock.ms = 300_000;
    const tooOld = cache.all();

    expect(usable).toEqual(old);
    await expect(tooOld).rejects.toThrow('still down');
  });

  it('loads again after a failure', async () => {
    const { cache, answers, clock } = createCache();
    answers.push(new Error('down'), old, new Error('down'), current);
    await expect(cache.all()).rejects.toThrow('down');
    const first = await cache.all();
    clock.ms = 60_000;
    const second = await cache.all();
    const third = await cache.all();

    expect([first, second, third]).toEqual([old, old, current]);
  });
});
