import { DirectoryStore } from '../../../functions/store/directory-store';
import { DirectoryWork } from '../../../functions/store/directory-work';
import { DIRECTORY_TABLE } from '../../../functions/store/tables';
import { aDirectoryEmployee } from '../../support/builders/directory-employees';
import { useTable } from './use-table';

const [ACME, OTHER] = ['https://acme.ilucca.net', 'https://other.ilucca.net'];
const NOW = Date.parse('2026-03-05T12:00:00Z');
const table = useTable(DIRECTORY_TABLE);
let clock: number;
let store: DirectoryStore;
let work: DirectoryWork;

beforeEach(() => {
  clock = NOW;
  store = new DirectoryStore(table.client, table.name, () => clock);
  work = new DirectoryWork(table.client, table.name, () => clock);
});

const ids = async (tenant = ACME) => (await Array.fromAsync(store.all(tenant))).map(({ id }) => id);

describe('DirectoryStore', () => {
  it('returns the employees of a tenant, and nothing else of the table', async () => {
    for (const id of ['1', '2', 'é#3']) await store.put(ACME, aDirectoryEmployee({ id }), null);
    await store.put(OTHER, aDirectoryEmployee({ id: '9' }), null);
    await work.addLookups(ACME, ['7']);
    await store.putEstablishments(ACME, { asOf: 1, items: [] });

    expect(await ids()).toEqual(['1', '2', 'é#3']);
    const found = await store.employees(ACME, ['1', 'é#3', '1', '9']);
    expect([...found.keys()].sort()).toEqual(['1', 'é#3']);
    const { revision: _, ...entry } = aDirectoryEmployee({ id: '1' });
    expect(found.get('1')).toMatchObject(entry);
  });

  it('leaves out expired entries, which may be replaced', async () => {
    const temporary = aDirectoryEmployee({ expiresAt: NOW / 1000 + 60 });
    await store.put(ACME, temporary, null);
    expect(await store.put(ACME, temporary, null)).toBe(false);

    clock += 60_000;
    expect(await ids()).toEqual([]);
    expect(await store.employees(ACME, ['416'])).toEqual(new Map());
    expect(await store.put(ACME, aDirectoryEmployee(), null)).toBe(true);
    expect(await ids()).toEqual(['416']);
  });

  it('writes and deletes nothing when the entry changed since it was read', async () => {
    await store.put(ACME, aDirectoryEmployee(), null);
    const read = (await store.employees(ACME, ['416'])).get('416') ?? aDirectoryEmployee();
    expect(await store.put(ACME, aDirectoryEmployee({ email: 'new@acme.example' }), read)).toBe(true);

    expect(await store.put(ACME, aDirectoryEmployee(), read)).toBe(false);
    expect(await store.put(ACME, aDirectoryEmployee(), null)).toBe(false);
    expect(await store.remove(ACME, read)).toBe(false);
    const current = (await store.employees(ACME, ['416'])).get('416') ?? read;
    expect(current.email).toBe('new@acme.example');
    expect(await store.remove(ACME, current)).toBe(true);
    expect(await ids()).toEqual([]);
  });

  it('returns the lists as they were written last', async () => {
    const marseille = { id: '12', name: 'Marseille', timeZone: 'Europe/Paris', isArchived: false };
    expect(await store.establishments(ACME)).toBeNull();
    await store.putEstablishments(ACME, { asOf: 1, items: [] });
    await store.putEstablishments(ACME, { asOf: 2, items: [marseille] });
    await store.putLeaveAccounts(ACME, { asOf: 3, items: [{ id: '5', name: 'Congés' }] });

    expect(await store.establishments(ACME)).toEqual({ asOf: 2, items: [marseille] });
    expect(await store.leaveAccounts(ACME)).toEqual({ asOf: 3, items: [{ id: '5', name: 'Congés' }] });
    expect(await store.establishments(OTHER)).toBeNull();
  });
});

describe('DirectoryWork', () => {
  it('returns each employee to look up once, up to a limit, until removed', async () => {
    await work.addLookups(ACME, ['1', '2', '2', '3']);
    await work.addLookups(ACME, ['3']);

    expect((await work.pendingLookups(ACME, 100)).sort()).toEqual(['1', '2', '3']);
    expect(await work.pendingLookups(ACME, 2)).toHaveLength(2);
    await work.removeLookups(ACME, ['1', '3', '4']);
    expect(await work.pendingLookups(ACME, 100)).toEqual(['2']);
    expect(await work.pendingLookups(OTHER, 100)).toEqual([]);
  });

  it('returns the employees on the pages of one refresh', async () => {
    await work.markSeen(ACME, 'a', 1, ['1', '2']);
    await work.markSeen(ACME, 'a', 2, ['3']);
    await work.markSeen(ACME, 'a', 2, ['3', '4']);
    await work.markSeen(ACME, 'b', 1, ['5']);

    expect([...(await work.seen(ACME, 'a'))].sort()).toEqual(['1', '2', '3', '4']);
  });
});
