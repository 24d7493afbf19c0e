import {
  Establishments,
  type EstablishmentDependencies,
} from '../../../../functions/console/configurations/establishments';
import { EmployeeSearch } from '../../../../functions/console/directory/employee-search';
import { establishmentList } from '../../../../functions/console/contract/configurations';
import { LuccaWaitError } from '../../../../functions/lucca/api/http';
import { aConfiguration } from '../../../support/builders/configurations';
import { aDirectoryEmployee } from '../../../support/builders/directory-employees';
import { request, useOperationsHarness } from '../../../support/console/operations-harness';
import { LuccaApiHarness } from '../../../support/harness/lucca-api-harness';

const TENANT = 'https://acme.ilucca.net';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const harness = useOperationsHarness();
let api: LuccaApiHarness;
let establishments: Establishments;

beforeEach(async () => {
  api = await LuccaApiHarness.start();
  establishments = establishmentsOf(acme());
});

afterEach(() => api.server.stop());

/** The establishments as a new instance lists them. */
function establishmentsOf(lucca: EstablishmentDependencies['lucca'], simulatedTenant: string | null = null) {
  const employees = new EmployeeSearch(harness.directory, api.now);
  return new Establishments({ lucca, store: harness.directory, employees, simulatedTenant, now: api.now });
}

/** A client of the fake Lucca that behaves like one of a remote tenant. */
function acme(): EstablishmentDependencies['lucca'] {
  const client = api.client();
  return {
    tenantUrl: async () => ((await client.tenantUrl()) === null ? null : TENANT),
    serves: async (tenant) => (await client.available()) && tenant === TENANT,
    establishments: (page) => client.establishments(page),
  };
}

async function list() {
  const { body } = await harness.configurationOperations({ establishments }).listEstablishments(request);
  expect(establishmentList.parse(body)).toEqual(body);
  return body;
}

function addEstablishment(id: string, name: string, isArchived = false): void {
  api.lucca.organization.establishments.set(id, { name, timezoneId: null, isArchived });
}

const requestCount = () => api.server.requests.length;

describe('the establishments', () => {
  it('are sorted by name with archived ones last, each with its employees and its configuration', async () => {
    for (const id of ['1', '2']) {
      await harness.directory.put(TENANT, aDirectoryEmployee({ id, establishmentId: '12' }), null);
    }
    addEstablishment('20', 'Zürich');
    addEstablishment('30', 'Aix', true);
    addEstablishment('40', 'Évry');
    await harness.configure(aConfiguration({ establishments: ['12', '30'] }));
    const listed = await list();

    const france = { id: 'france', name: 'France' };
    expect(listed).toEqual({
      state: 'ready',
      tenant: TENANT,
      items: [
        { id: '40', name: 'Évry', isArchived: false, employees: null, configuration: null },
        { id: '12', name: 'Marseille', isArchived: false, employees: 2, configuration: france },
        { id: '20', name: 'Zürich', isArchived: false, employees: null, configuration: null },
        { id: '30', name: 'Aix', isArchived: true, employees: null, configuration: france },
      ],
    });
  });

  it('belong to no configuration of another tenant', async () => {
    await harness.configure(aConfiguration({ tenant: 'https://other.ilucca.net', establishments: ['12'] }));

    expect((await list()).items).toMatchObject([{ id: '12', configuration: null }]);
  });

  it('are read from all pages', async () => {
    for (let id = 1000; id < 1204; id++) addEstablishment(String(id), `Agency ${id}`);
    const { items } = await list();

    expect(items).toHaveLength(205);
    expect(new Set(items.map(({ id }) => id)).size).toBe(205);
    expect(requestCount()).toBe(3);
  });

  it('are read from the directory by all instances, with the current configurations', async () => {
    await list();
    addEstablishment('20', 'Zürich');
    await harness.configure(aConfiguration());
    api.clock += DAY - 1;
    establishments = establishmentsOf(acme());

    expect((await list()).items).toMatchObject([{ id: '12', configuration: { id: 'france' } }]);
    expect(requestCount()).toBe(1);
  });

  it('are read from Lucca and stored again after a day', async () => {
    await list();
    addEstablishment('20', 'Zürich');
    api.clock += DAY;
    expect((await list()).items).toHaveLength(2);
    expect((await list()).items).toHaveLength(2);

    expect(requestCount()).toBe(2);
    expect(await harness.directory.establishments(TENANT)).toMatchObject({
      asOf: api.clock,
      items: [{ id: '12' }, { id: '20' }],
    });
  });

  it.each([503, 429, 'drop'] as const)('are those of yesterday while Lucca fails (%s)', async (fault) => {
    await list();
    api.clock += DAY;
    api.server.failNext({ with: fault, path: /establishments/, times: 5 });

    expect(await list()).toMatchObject({ state: 'ready', items: [{ id: '12' }] });
  });

  it('are not shown when Lucca denies access to a list of yesterday', async () => {
    await list();
    api.clock += DAY;
    api.server.clients.granted = ['employees.readonly'];

    expect(await list()).toEqual({ state: 'refused', tenant: TENANT, items: [] });
  });
});

describe('concurrent requests for the establishments', () => {
  it('share one call to Lucca', async () => {
    const lists = await Promise.all([list(), list(), list()]);

    expect(lists.map(({ items }) => items.length)).toEqual([1, 1, 1]);
    expect(requestCount()).toBe(1);
  });

  it('share a failed call, which a later request repeats', async () => {
    api.server.failNext({ with: 503, path: /establishments/ });
    const lists = await Promise.all([list(), list()]);

    expect(lists.map(({ state }) => state)).toEqual(['unavailable', 'unavailable']);
    expect(await list()).toMatchObject({ state: 'ready' });
    expect(requestCount()).toBe(2);
  });
});

describe('the establishments of a local Lucca', () => {
  beforeEach(() => {
    establishments = establishmentsOf(api.client());
  });

  it('belong to the tenant of the configurations', async () => {
    await harness.configure(aConfiguration());

    expect(await list()).toMatchObject({
      state: 'ready',
      tenant: TENANT,
      items: [{ id: '12', configuration: { id: 'france' } }],
    });
  });

  it('belong to the simulated tenant without configurations', async () => {
    establishments = establishmentsOf(api.client(), TENANT);

    expect(await list()).toMatchObject({ state: 'ready', tenant: TENANT, items: [{ id: '12' }] });
  });

  it('belong to the local origin if no tenant is simulated', async () => {
    expect(await list()).toMatchObject({
      tenant: api.server.tenantUrl,
      items: [{ id: '12', configuration: null }],
    });
  });
});

describe('the list of establishments is missing', () => {
  it('until credentials are stored', async () => {
    const { credentials } = api;
    api.credentials = null;

    expect(await list()).toEqual({ state: 'no_credentials', tenant: null, items: [] });
    expect(requestCount()).toBe(0);
    api.credentials = credentials;
    expect(await list()).toMatchObject({ state: 'ready' });
  });

  it.each([503, 429, 'drop'] as const)('while Lucca fails (%s)', async (fault) => {
    api.server.failNext({ with: fault, path: /establishments/, times: 5 });

    expect(await list()).toEqual({ state: 'unavailable', tenant: TENANT, items: [] });
    api.server.clearFaults();
    api.clock += MINUTE;
    expect(await list()).toMatchObject({ state: 'ready', items: [{ id: '12' }] });
  });

  it('when the second page fails', async () => {
    for (let id = 1000; id < 1150; id++) addEstablishment(String(id), `Agency ${id}`);
    const lucca = acme();
    establishments = establishmentsOf({
      ...lucca,
      establishments: (page) => {
        if (page !== null) api.server.failNext({ with: 503, path: /establishments/, times: 5 });
        return lucca.establishments(page);
      },
    });

    expect(await list()).toEqual({ state: 'unavailable', tenant: TENANT, items: [] });
  });

  it.each([
    [
      'rejects the client',
      () => {
        api.server.clients.clientSecret = 'another';
      },
    ],
    [
      'does not grant the scope',
      () => {
        api.server.clients.granted = ['employees.readonly'];
      },
    ],
    [
      'returns an invalid response',
      () => {
        api.server.failNext({ with: 'gibberish', path: /establishments/ });
      },
    ],
  ])('when Lucca %s', async (_, prepare) => {
    prepare();

    expect(await list()).toEqual({ state: 'refused', tenant: TENANT, items: [] });
  });

  it('without a tenant when the credentials are invalid', async () => {
    const invalid = new LuccaWaitError('The secret does not hold credentials');
    establishments = establishmentsOf({ ...acme(), tenantUrl: () => Promise.reject(invalid) });

    expect(await list()).toEqual({ state: 'refused', tenant: null, items: [] });
  });

  it('with the original error when the code itself fails', async () => {
    const bug = new TypeError('a bug');
    establishments = establishmentsOf({ ...acme(), tenantUrl: () => Promise.reject(bug) });

    await expect(list()).rejects.toBe(bug);
  });
});

describe('the establishments to check a configuration against', () => {
  it('are those of the tenant, archived ones included', async () => {
    addEstablishment('30', 'Aix', true);

    expect((await establishments.ofTenant(`${TENANT}/`, ['12']))?.map(({ id }) => id)).toEqual(['12', '30']);
  });

  it('are read again if one is missing, because it may be new', async () => {
    await establishments.ofTenant(TENANT, ['12']);
    addEstablishment('40', 'Évry');

    expect(await establishments.ofTenant(TENANT, ['12', '40'])).toHaveLength(2);
    expect(requestCount()).toBe(2);
  });

  it.each([
    ['for another tenant', 'https://other.ilucca.net', () => undefined],
    ['for no URL', 'acme', () => undefined],
    [
      'while Lucca fails',
      TENANT,
      () => {
        api.server.failNext({ with: 503, path: /establishments/, times: 5 });
      },
    ],
    [
      'without credentials',
      TENANT,
      () => {
        api.credentials = null;
      },
    ],
  ])('are not at hand %s', async (_, tenant, prepare) => {
    prepare();

    expect(await establishments.ofTenant(tenant, ['12'])).toBeNull();
  });
});
