import { Establishments } from '../../../../functions/console/configurations/establishments';
import { establishmentList } from '../../../../functions/console/contract/configurations';
import { LuccaWaitError } from '../../../../functions/lucca/api/http';
import { aConfiguration } from '../../../support/builders/configurations';
import { ConfigurationHarness } from '../../../support/console/configuration-harness';
import { request } from '../../../support/console/log-harness';
import { LuccaApiHarness } from '../../../support/harness/lucca-api-harness';

const TENANT = 'https://acme.ilucca.net';
const MINUTE = 60_000;

let harness: ConfigurationHarness;
let api: LuccaApiHarness;
let establishments: Establishments;

beforeAll(async () => {
  harness = await ConfigurationHarness.start();
});

beforeEach(async () => {
  await harness.reset();
  api = await LuccaApiHarness.start();
  establishments = new Establishments(acme(), api.now);
});

afterEach(() => api.server.stop());

afterAll(() => harness.stop());

/** The fake of Lucca stands on this machine; this is how the client of a tenant elsewhere answers. */
function acme(): ConstructorParameters<typeof Establishments>[0] {
  const client = api.client();
  return {
    tenantUrl: async () => ((await client.tenantUrl()) === null ? null : TENANT),
    serves: async (tenant) => (await client.available()) && tenant === TENANT,
    establishments: (page) => client.establishments(page),
  };
}

async function list() {
  const { body } = await harness.operations({ establishments }).listEstablishments(request);
  expect(establishmentList.parse(body)).toEqual(body);
  return body;
}

function open(id: string, name: string, isArchived = false): void {
  api.lucca.organization.establishments.set(id, { name, timezoneId: null, isArchived });
}

const asked = () => api.server.requests.length;

describe('the establishments', () => {
  it('are listed with their owners by name, archived ones last', async () => {
    // Prepare
    open('20', 'Zürich');
    open('30', 'Aix', true);
    open('40', 'Évry');
    await harness.configure(aConfiguration({ establishments: ['12', '30'] }));
    // Act
    const listed = await list();
    // Assess
    const france = { id: 'france', name: 'France' };
    expect(listed).toEqual({
      state: 'ready',
      tenant: TENANT,
      items: [
        { id: '40', name: 'Évry', isArchived: false, configuration: null },
        { id: '12', name: 'Marseille', isArchived: false, configuration: france },
        { id: '20', name: 'Zürich', isArchived: false, configuration: null },
        { id: '30', name: 'Aix', isArchived: true, configuration: france },
      ],
    });
  });

  it('of the same id in another tenant have other owners', async () => {
    // Prepare
    await harness.configure(aConfiguration({ tenant: 'https://other.ilucca.net', establishments: ['12'] }));
    // Act & assess
    expect((await list()).items).toMatchObject([{ id: '12', configuration: null }]);
  });

  it('are read page by page', async () => {
    // Prepare
    for (let id = 1000; id < 1204; id++) open(String(id), `Agency ${id}`);
    // Act
    const { items } = await list();
    // Assess
    expect(items).toHaveLength(205);
    expect(new Set(items.map(({ id }) => id)).size).toBe(205);
    expect(asked()).toBe(3);
  });

  it('are cached for a minute, but not their owners', async () => {
    // Prepare
    await list();
    open('20', 'Zürich');
    await harness.configure(aConfiguration());
    // Act & assess
    api.clock += MINUTE - 1;
    expect((await list()).items).toMatchObject([{ id: '12', configuration: { id: 'france' } }]);
    expect(asked()).toBe(1);
    api.clock += 1;
    expect((await list()).items).toHaveLength(2);
    expect(asked()).toBe(2);
  });
});

describe('concurrent requests for the establishments', () => {
  it('share one call to Lucca', async () => {
    // Act
    const lists = await Promise.all([list(), list(), list()]);
    // Assess
    expect(lists.map(({ items }) => items.length)).toEqual([1, 1, 1]);
    expect(asked()).toBe(1);
  });

  it('share a failed call; a later request calls again', async () => {
    // Prepare
    api.server.failNext({ with: 503, path: /establishments/ });
    // Act
    const lists = await Promise.all([list(), list()]);
    // Assess
    expect(lists.map(({ state }) => state)).toEqual(['unavailable', 'unavailable']);
    expect(await list()).toMatchObject({ state: 'ready' });
    expect(asked()).toBe(2);
  });
});

describe('the establishments of a local Lucca', () => {
  beforeEach(() => {
    establishments = new Establishments(api.client(), api.now);
  });

  it('are those of the tenant of the configurations', async () => {
    // Prepare
    await harness.configure(aConfiguration());
    // Act & assess
    expect(await list()).toMatchObject({
      state: 'ready',
      tenant: TENANT,
      items: [{ id: '12', configuration: { id: 'france' } }],
    });
  });

  it('are its own when there is no configuration', async () => {
    expect(await list()).toMatchObject({
      tenant: api.server.tenantUrl,
      items: [{ id: '12', configuration: null }],
    });
  });
});

describe('there is no list of establishments', () => {
  it('without credentials, until they are stored', async () => {
    // Prepare
    const { credentials } = api;
    api.credentials = null;
    // Act & assess
    expect(await list()).toEqual({ state: 'no_credentials', tenant: null, items: [] });
    expect(asked()).toBe(0);
    api.credentials = credentials;
    expect(await list()).toMatchObject({ state: 'ready' });
  });

  it.each([503, 429, 'drop'] as const)('while Lucca does not answer (%s), but afterwards', async (fault) => {
    // Prepare
    api.server.failNext({ with: fault, path: /establishments/, times: 5 });
    // Act & assess
    expect(await list()).toEqual({ state: 'unavailable', tenant: TENANT, items: [] });
    api.server.clearFaults();
    api.clock += MINUTE;
    expect(await list()).toMatchObject({ state: 'ready', items: [{ id: '12' }] });
  });

  it('when the second page fails, as half a list would hide the rest', async () => {
    // Prepare
    for (let id = 1000; id < 1150; id++) open(String(id), `Agency ${id}`);
    const lucca = acme();
    establishments = new Establishments(
      {
        ...lucca,
        establishments: (page) => {
          if (page !== null) api.server.failNext({ with: 503, path: /establishments/, times: 5 });
          return lucca.establishments(page);
        },
      },
      api.now,
    );
    // Act & assess
    expect(await list()).toEqual({ state: 'unavailable', tenant: TENANT, items: [] });
  });

  it.each([
    [
      'refuses the client',
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
      'answers something else',
      () => {
        api.server.failNext({ with: 'gibberish', path: /establishments/ });
      },
    ],
  ])('when Lucca %s', async (_, prepare) => {
    // Prepare
    prepare();
    // Act & assess
    expect(await list()).toEqual({ state: 'refused', tenant: TENANT, items: [] });
  });

  it('when the credentials are invalid; then the tenant is unknown', async () => {
    // Prepare
    const useless = new LuccaWaitError('The secret does not hold credentials');
    establishments = new Establishments({ ...acme(), tenantUrl: () => Promise.reject(useless) }, api.now);
    // Act & assess
    expect(await list()).toEqual({ state: 'refused', tenant: null, items: [] });
  });

  it('when our own code fails: the error is passed on', async () => {
    // Prepare
    const bug = new TypeError('ours');
    establishments = new Establishments({ ...acme(), tenantUrl: () => Promise.reject(bug) }, api.now);
    // Act & assess
    await expect(list()).rejects.toBe(bug);
  });
});
