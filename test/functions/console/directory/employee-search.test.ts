import { EmployeeSearch } from '../../../../functions/console/directory/employee-search';
import type { DirectoryEmployee } from '../../../../functions/store/directory-store';
import { aDirectoryEmployee } from '../../../support/builders/directory-employees';

const TENANT = 'https://acme.ilucca.net';
const MINUTE = 60_000;

function person(id: string, name: string, overrides: Partial<DirectoryEmployee> = {}): DirectoryEmployee {
  const [givenName = null, familyName = null] = name.split(', ');
  return aDirectoryEmployee({ id, givenName, familyName, email: 'x@acme.example', ...overrides });
}

const LEA = person('416', 'Léa, Fontaine', { email: 'lea.fontaine@acme.example' });
const JEAN = person('417', 'Jean-Pierre, O’Neill');
const ZOE = person('418', 'Zoé, Lebœuf', { establishmentId: '13' });
const LEANDRE = person('419', 'Léandre, Blanc');
const AURELIE = person('420', 'Aurélie, Delafontaine');

let clock: number;
let people: Map<string, DirectoryEmployee[]>;
let readings: number;
let failure: Error | null;
let search: EmployeeSearch;

beforeEach(() => {
  clock = 0;
  readings = 0;
  failure = null;
  people = new Map([[TENANT, [LEA, JEAN, ZOE, LEANDRE, AURELIE]]]);
  search = new EmployeeSearch(
    {
      async *all(tenant) {
        readings += 1;
        if (failure) throw failure;
        yield* await Promise.resolve(people.get(tenant) ?? []);
      },
      establishments: () =>
        Promise.resolve({
          asOf: 0,
          items: [{ id: '12', name: 'Marseille', timeZone: null, isArchived: false }],
        }),
    },
    () => clock,
  );
});

async function found(text: string, tenants = [TENANT]): Promise<string[]> {
  return (await search.find(tenants, text)).map(({ id }) => id);
}

describe('the employee search', () => {
  it.each([
    ['the beginning of a name', 'lé', ['419', '416', '418']],
    ['a name without accents, in other case', 'LEA', ['419', '416']],
    ['names in any order', 'fontaine lea', ['416']],
    ['each name once', 'lea lea', []],
    ['a part of a compound name', 'pierre', ['417']],
    ['an apostrophe of another kind', "O'Neill", ['417']],
    ['a ligature', 'leboeuf', ['418']],
    ['a composed accent', 'Zoe\u0301', ['418']],
    ['the beginning of an address', 'lea.f', ['416']],
    ['a part of an address', 'e@acme', ['416']],
    ['no one by the domain that all have', 'acme', []],
    ['an id', '417', ['417']],
    ['the beginning of an id', '41', ['419', '416', '418', '417']],
    ['a part of an id', '17', []],
    ['only punctuation', "'", []],
    ['a lone accent', '\u0301', []],
  ])('finds %s', async (_, text, ids) => {
    expect(await found(text)).toEqual(ids);
  });

  it('lists names that begin with the text before those that contain it', async () => {
    expect(await found('fontaine')).toEqual(['416', '420']);
  });

  it('shows the name, the address and the establishment', async () => {
    people.set(TENANT, [LEA, ZOE, person('77', '', { givenName: null, familyName: null, email: null })]);

    expect(await search.find([TENANT], '416')).toEqual([
      { id: '416', name: 'Léa Fontaine', address: 'lea.fontaine@acme.example', establishment: 'Marseille' },
    ]);
    expect(await search.find([TENANT], 'zoe')).toMatchObject([{ establishment: null }]);
    expect(await search.find([TENANT], '77')).toMatchObject([{ id: '77', name: null, address: null }]);
  });

  it('finds no employees whose entries expire', async () => {
    people.set(TENANT, [{ ...LEA, expiresAt: 4_000_000_000 }, JEAN]);

    expect(await found('41')).toEqual(['417']);
  });

  it('returns the 20 best matches', async () => {
    const many = Array.from({ length: 50 }, (_, index) =>
      person(String(5000 + index), `Eve, Martin ${index}`),
    );
    people.set(TENANT, [...many, person('500', 'Eve, Martin')]);
    const ids = await found('500');

    expect(ids).toHaveLength(11);
    expect(ids[0]).toBe('500');
    expect(await found('martin')).toHaveLength(20);
  });

  it('covers all tenants', async () => {
    people.set('https://other.ilucca.net', [person('9', 'Léa, Other')]);

    expect(await found('lea', [TENANT, 'https://other.ilucca.net'])).toEqual(['419', '416', '9']);
  });

  it('reads the directory once a minute', async () => {
    await Promise.all([found('lea'), found('jean')]);
    people.set(TENANT, []);
    clock += MINUTE - 1;
    expect(await found('lea')).toHaveLength(2);
    expect(readings).toBe(1);
    clock += 1;

    expect(await found('lea')).toEqual([]);
    expect(readings).toBe(2);
  });

  it('reads the directory again after an error', async () => {
    failure = new Error('throttled');
    await expect(found('lea')).rejects.toBe(failure);
    failure = null;

    expect(await found('lea')).toHaveLength(2);
  });
});

describe('the known employees', () => {
  it('are found by exact address or id, with establishment and time zone', async () => {
    const lea = {
      ...{ tenant: TENANT, id: '416', name: 'Léa Fontaine', address: 'lea.fontaine@acme.example' },
      ...{ establishment: 'Marseille', establishmentId: '12', timeZone: null },
    };

    expect(await search.known([TENANT], 'LEA.fontaine@acme.example')).toEqual(lea);
    expect(await search.known([TENANT], '416')).toEqual(lea);
    expect(await search.known([TENANT], 'lea')).toBeNull();
  });

  it('are counted by establishment', async () => {
    people.set(TENANT, [LEA, JEAN, ZOE, person('9', 'Eve, Left', { expiresAt: 1 })]);

    expect(Object.fromEntries(await search.countByEstablishment(TENANT))).toEqual({ 12: 2, 13: 1 });
  });
});
