import type { Mapping } from '../../../functions/domain/mapping';
import { MappingChangedError, MappingStore } from '../../../functions/store/mapping-store';
import { MAPPINGS_TABLE } from '../../../functions/store/tables';
import { exampleLocation, exampleMapping, RESOURCE } from '../../support/builders/sync-examples';
import { useTable } from './use-table';

const EMPLOYEE = 'https://acme.ilucca.net#416';
const NOW = '2026-03-02T00:00:00.000Z';
const NEXT_YEAR = '2027-03-02T00:00:00.000Z';
const table = useTable(MAPPINGS_TABLE);
let store: MappingStore;
beforeEach(() => (store = new MappingStore(table.client, table.name)));

describe('MappingStore', () => {
  it('reads what was written, and null if there is nothing', async () => {
    const written = await store.write(exampleMapping({ pending: [exampleLocation()] }), null);

    expect(await store.read(RESOURCE)).toEqual(written);
    expect(written.revision).toBe(1);
    expect(await store.read('other')).toBeNull();
  });

  it('replaces the mapping that was read', async () => {
    const first = await store.write(exampleMapping(), null);

    const second = await store.write({ ...first, version: '2027' }, first);

    expect(await store.read(RESOURCE)).toEqual({ ...first, version: '2027', revision: 2 });
    expect(second.revision).toBe(2);
  });

  it('throws when the mapping was changed or deleted since it was read', async () => {
    await expect(store.write(exampleMapping(), exampleMapping())).rejects.toThrow(MappingChangedError);
    const first = await store.write(exampleMapping({ version: 'b' }), null);
    await store.write({ ...first, version: 'c' }, first);

    await expect(store.write({ ...first, version: 'a' }, first)).rejects.toThrow(MappingChangedError);
    await expect(store.write(exampleMapping({ version: 'a' }), null)).rejects.toThrow(MappingChangedError);
    expect(await store.read(RESOURCE)).toMatchObject({ version: 'c' });
  });
});

describe('MappingStore.readMany', () => {
  it('reads mappings as read does, 100 with each request, and leaves out what does not exist', async () => {
    const resources = Array.from({ length: 101 }, (_, index) => String(index));
    for (const resource of resources) await store.write({ ...exampleMapping(), resource }, null);
    let read: ReadonlyMap<string, Mapping> = new Map();

    const commands = await table.commandsOf(async () => {
      read = await store.readMany([...resources, 'other']);
    });

    expect([...read.keys()].toSorted()).toEqual(resources.toSorted());
    expect(read.get('100')).toEqual(await store.read('100'));
    expect(commands).toEqual(['BatchGetItemCommand', 'BatchGetItemCommand']);
  });

  it('sends no request for no resource', async () => {
    expect(await table.commandsOf(() => store.readMany([]))).toEqual([]);
  });
});

describe('MappingStore.ofEmployee and lastOfEmployee', () => {
  const ownerAddress = 'lea@acme.example';
  const write = (resource: string, endsAt: string, employee: string | null = EMPLOYEE) =>
    store.write({ ...exampleMapping({ endsAt, employee, ownerAddress }), resource }, null);
  const found = (since: string) => Array.fromAsync(store.ofEmployee(EMPLOYEE, since));

  it('return the resources of the employee since an instant, sorted by their end, and the last one', async () => {
    await write('later', NEXT_YEAR);
    await write('now', NOW);
    await write('over', '2026-03-01T00:00:00.000Z');
    await write('of another employee', NEXT_YEAR, 'https://acme.ilucca.net#417');

    expect(await found(NOW)).toEqual([
      { resource: 'now', endsAt: NOW, ownerAddress },
      { resource: 'later', endsAt: NEXT_YEAR, ownerAddress },
    ]);
    expect(await Array.fromAsync(store.ofEmployee(EMPLOYEE, NOW, 1))).toEqual(await found(NOW));
    expect(await store.lastOfEmployee(EMPLOYEE)).toBe('later');
    expect(await store.lastOfEmployee('https://acme.ilucca.net#418')).toBeNull();
  });

  it('leave out a resource whose events were removed', async () => {
    const before = await write('removed', NEXT_YEAR);
    await store.write({ ...before, employee: null, endsAt: null }, before);

    expect(await found(NOW)).toEqual([]);
    expect(await store.read('removed')).toMatchObject({ employee: null, endsAt: null });
  });
});

describe('MappingStore.rewrite', () => {
  it('changes the mapping that was written in between', async () => {
    const first = await store.write(exampleMapping({ version: 'a' }), null);
    const seen: string[] = [];

    await store.rewrite(RESOURCE, (mapping) => {
      seen.push(mapping.version);
      return { ...mapping, product: 'office' };
    });
    const between = withWriteInBetween((current) => ({ ...current, version: 'b' }), 1);
    await between.rewrite(RESOURCE, (mapping) => {
      seen.push(mapping.version);
      return { ...mapping, guests: ['ann'] };
    });

    expect(seen).toEqual(['a', 'a', 'b']);
    const changed = { ...first, version: 'b', product: 'office', guests: ['ann'], revision: 4 };
    expect(await store.read(RESOURCE)).toEqual(changed);
  });

  it('removes the mapping unless it is written in between', async () => {
    await store.write(exampleMapping({ version: 'a' }), null);
    const between = withWriteInBetween((current) => ({ ...current, version: 'b' }), 1);

    await between.rewrite(RESOURCE, ({ version }) => (version === 'a' ? 'remove' : null));
    expect(await store.read(RESOURCE)).toMatchObject({ version: 'b' });

    await store.rewrite(RESOURCE, () => 'remove');
    expect(await store.read(RESOURCE)).toBeNull();
  });

  it('writes nothing when there is no mapping or nothing to change', async () => {
    await store.write(exampleMapping(), null);

    const commands = await table.commandsOf(async () => {
      await store.rewrite('other', () => 'remove');
      await store.rewrite(RESOURCE, () => null);
    });

    expect(commands).toEqual(['GetItemCommand', 'GetItemCommand']);
  });

  it('throws when the mapping is written in between every time', async () => {
    await store.write(exampleMapping(), null);
    const between = withWriteInBetween((current) => current, Infinity);

    const rewriting = between.rewrite(RESOURCE, (mapping) => ({ ...mapping, guests: ['ann'] }));

    await expect(rewriting).rejects.toThrow(MappingChangedError);
    expect(await store.read(RESOURCE)).toMatchObject({ guests: [] });
  });

  /** The store, but somebody else writes after each of the first reads. */
  function withWriteInBetween(change: (mapping: Mapping) => Mapping, times: number): MappingStore {
    const contended = new MappingStore(table.client, table.name);
    const read = contended.read.bind(contended);
    let left = times;
    jest.spyOn(contended, 'read').mockImplementation(async (resource) => {
      const mapping = await read(resource);
      if (mapping && left-- > 0) await store.write(change(mapping), mapping);
      return mapping;
    });
    return contended;
  }
});
