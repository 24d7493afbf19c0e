import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Configuration } from '../../../functions/domain/configuration';
import {
  CachedConfigurations,
  ConfigurationsChangedError,
  ConfigurationsTooLargeError,
  ConfigurationStore,
} from '../../../functions/store/configuration-store';
import { CONFIGURATIONS_TABLE } from '../../../functions/store/tables';
import { aConfiguration } from '../../support/builders/configurations';
import { useTable } from './use-table';

const table = useTable(CONFIGURATIONS_TABLE);
let store: ConfigurationStore;
beforeEach(() => (store = new ConfigurationStore(table.client, table.name)));

const configurations = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    aConfiguration({ id: `c-${index}`, establishments: [String(index)] }),
  );

describe('ConfigurationStore', () => {
  it('loads nothing before the first save', async () => {
    expect(await store.load()).toEqual({ revision: 0, configurations: [] });
  });

  it('loads what was saved, in the same order, with the next revision', async () => {
    const saved = [
      aConfiguration({ id: 'spain', establishments: ['20'] }),
      aConfiguration({ name: 'France 🇫🇷' }),
    ];
    await store.save(saved, 0);

    expect(await store.load()).toEqual({ revision: 1, configurations: saved });
    expect(await table.item({ id: 'configurations' })).toMatchObject({ revision: 1, configurations: saved });
  });

  it.each([
    ['the first save', 0],
    ['a later save', 1],
  ])('accepts one of two concurrent saves: %s', async (_, earlierSaves) => {
    for (let revision = 0; revision < earlierSaves; revision++) await store.save([], revision);
    const { revision } = await store.load();
    const saves = ['france', 'spain'].map((id) => store.save([aConfiguration({ id })], revision));
    const ends = await Promise.allSettled(saves);

    const errors = ends.flatMap((end): unknown[] => (end.status === 'rejected' ? [end.reason] : []));
    expect(errors).toEqual([expect.any(ConfigurationsChangedError)]);
    const id = ends[0]?.status === 'fulfilled' ? 'france' : 'spain';
    expect(await store.load()).toMatchObject({ revision: revision + 1, configurations: [{ id }] });
  });

  it('accepts a save that the SDK has retried because the response was lost', async () => {
    await store.save([aConfiguration()], 0);
    await store.save([aConfiguration()], 0);
    const other = store.save([aConfiguration({ name: 'Other' })], 0);

    await expect(other).rejects.toThrow(ConfigurationsChangedError);
    expect(await store.load()).toEqual({ revision: 1, configurations: [aConfiguration()] });
  });

  it('saves hundreds of configurations, and rejects more than fit into an item', async () => {
    await store.save(configurations(600), 0);
    const save = store.save(configurations(1000), 1);

    await expect(save).rejects.toThrow(ConfigurationsTooLargeError);
    await expect(save).rejects.toThrow(/together take \d+ KB; at most 350 KB/);
    expect(await store.load()).toEqual({ revision: 1, configurations: configurations(600) });
  });

  it('throws when the item is invalid', async () => {
    const Item = { id: 'configurations', revision: 1, configurations: [{ id: 'france' }] };
    await table.client.send(new PutCommand({ TableName: table.name, Item }));

    await expect(store.load()).rejects.toThrow('establishments');
  });
});

/** @param results of each load, in order; more loads throw */
function createCache(...results: (Configuration[] | Error)[]) {
  const clock = { ms: 0 };
  const load = () => {
    const result = results.shift() ?? new Error('Loaded more often than expected');
    return result instanceof Error
      ? Promise.reject(result)
      : Promise.resolve({ revision: 1, configurations: result });
  };
  return { cache: new CachedConfigurations({ load }, () => clock.ms), clock, results };
}

const old = [aConfiguration()];
const current = [aConfiguration({ active: false })];

describe('CachedConfigurations', () => {
  it('loads once for 30 seconds', async () => {
    const { cache, clock, results } = createCache(old, current);
    const first = await cache.all();
    clock.ms = 29_999;
    const second = await cache.all();
    clock.ms = 30_000;
    const third = await cache.all();

    expect([first, second, third]).toEqual([old, old, current]);
    expect(results).toEqual([]);
  });

  it('returns recent ones that are five seconds old at most, for all callers', async () => {
    const { cache, clock, results } = createCache(old, current);
    await cache.all();
    clock.ms = 4999;
    const first = await cache.recent();
    clock.ms = 5000;
    const second = await Promise.all([cache.recent(), cache.recent()]);
    clock.ms = 9999;
    const third = [await cache.recent(), await cache.all()];

    expect([first, ...second, ...third]).toEqual([old, current, current, current, current]);
    expect(results).toEqual([]);
  });

  it('loads once for concurrent calls', async () => {
    const { cache } = createCache(old);

    expect(await Promise.all([cache.all(), cache.all(), cache.all()])).toEqual([old, old, old]);
  });

  it('returns stale configurations for up to five minutes while loading fails', async () => {
    const { cache, clock } = createCache(old, new Error('down'), new Error('still down'));
    await cache.all();
    clock.ms = 299_999;
    const usable = await cache.all();
    clock.ms = 300_000;
    const tooOld = cache.all();

    expect(usable).toEqual(old);
    await expect(tooOld).rejects.toThrow('still down');
  });

  it('loads again after a failure', async () => {
    const { cache, clock } = createCache(new Error('down'), old, new Error('down'), current);
    await expect(cache.all()).rejects.toThrow('down');
    const first = await cache.all();
    clock.ms = 60_000;
    const second = await cache.all();
    const third = await cache.all();

    expect([first, second, third]).toEqual([old, old, current]);
  });
});
