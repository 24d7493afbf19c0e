import { etagOf } from '../../../../functions/console/configurations/state';
import { listedConfiguration } from '../../../../functions/console/contract/configurations';
import type { BodyOf } from '../../../../functions/console/contract/operations';
import { aConfiguration } from '../../../support/builders/configurations';
import {
  ADMINISTRATOR,
  changeBody,
  newConfigurationBody,
  PREFIX,
  request,
  useOperationsHarness,
} from '../../../support/console/operations-harness';

const harness = useOperationsHarness();

function create(overrides: Partial<BodyOf<'createConfiguration'>> = {}) {
  return harness
    .configurationOperations()
    .createConfiguration({ ...request, body: newConfigurationBody(overrides) });
}

async function created(overrides: Partial<BodyOf<'createConfiguration'>> = {}) {
  return (await create(overrides)).body.configuration;
}

describe('a new configuration', () => {
  it('is inactive and has all defaults', async () => {
    const { body } = await create();

    const expected = {
      ...newConfigurationBody(),
      id: 'spain',
      active: false,
      products: ['training', 'office'],
      google: {
        credentialsSecretId: `${PREFIX}france`,
        scope: 'https://www.googleapis.com/auth/calendar',
      },
      presentation: {
        locale: 'fr',
        timeZone: 'Europe/Paris',
        halfDays: { first: ['09:00', '13:00'], second: ['14:00', '18:00'] },
        sendInvitations: 'none',
        pendingWorkplaces: 'ignore',
        absences: { title: 'masked', as: 'event' },
      },
    };
    expect(listedConfiguration.parse(body).configuration).toEqual(expected);
    expect(await harness.configurations()).toEqual([expected]);
  });

  it('keeps the given values', async () => {
    const { presentation } = aConfiguration();
    const overrides = {
      notificationEmails: ['hr@acme.example'],
      products: ['absences' as const],
      google: {
        credentialsSecretId: `${PREFIX}spain`,
        scope: 'https://www.googleapis.com/auth/calendar.events',
      },
      presentation: { ...presentation, locale: 'en' as const, timeZone: 'Europe/Madrid' },
    };

    expect(await created(overrides)).toMatchObject(overrides);
  });

  it('is added at the end and returned with location and etag', async () => {
    await harness.configure(aConfiguration());
    const { body, etag, location } = await create();

    const [first, second] = await harness.configurations();
    expect(first).toEqual(aConfiguration());
    expect(second).toEqual(body.configuration);
    expect(location).toBe('/api/configurations/spain');
    expect(etag).toBe(body.etag);
    expect(etag).toBe(etagOf(body.configuration));
  });

  it('has no authorization and no events', async () => {
    expect((await create()).body).toMatchObject({
      authorization: { state: 'unknown', since: null, reason: null, detail: null },
      lastEventAt: null,
      lastDay: { events: 0, failed: 0, waiting: 0, atLeast: false },
    });
  });

  it('has the origin of the tenant and the trimmed name', async () => {
    expect(await created({ name: '  Spain ', tenant: 'https://ACME.ilucca.net/home?x=1' })).toMatchObject({
      name: 'Spain',
      tenant: 'https://acme.ilucca.net',
    });
  });

  it('is recorded in the audit trail with person and time', async () => {
    const configuration = await created();

    expect(await harness.trail()).toEqual([
      {
        id: expect.stringMatching(/^2026-03-05T12:00:00\.000Z#change-\d+$/) as string,
        at: '2026-03-05T12:00:00.000Z',
        who: ADMINISTRATOR.name,
        via: 'console',
        action: 'configuration.create',
        configuration: 'spain',
        state: 'done',
        before: null,
        after: configuration,
      },
    ]);
  });
});

describe('the secret of a new configuration', () => {
  it('defaults to the only secret of the deployment', async () => {
    const scope = 'https://www.googleapis.com/auth/calendar.events';

    expect((await created({ google: { scope } })).google).toEqual({
      scope,
      credentialsSecretId: `${PREFIX}france`,
    });
  });

  it.each([
    ['there are several', [`${PREFIX}france`, `${PREFIX}spain`]],
    ['there is none', []],
  ])('is required when %s', async (_, names) => {
    harness.secrets.names = names;

    await expect(create()).rejects.toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer: '/google/credentialsSecretId', code: 'missing' }],
    });
    expect((await created({ google: { credentialsSecretId: `${PREFIX}spain` } })).google).toMatchObject({
      credentialsSecretId: `${PREFIX}spain`,
    });
  });
});

const active = aConfiguration();
const inactive = aConfiguration({ id: 'spain', establishments: ['20'], active: false });

type Change = 'deleteConfiguration' | 'activateConfiguration' | 'deactivateConfiguration';

function call(name: Change, configuration: { id: string; etag: string }) {
  return harness.configurationOperations()[name]({ ...request, ...configuration });
}

const read = (configuration: typeof active) => ({ id: configuration.id, etag: etagOf(configuration) });

function startImport(id: string) {
  const { products } = active;
  return harness.importJobs.start(id, { products, isDryRun: false, since: '2026-03-05', by: 'Ada' });
}

describe('a configuration', () => {
  beforeEach(() => harness.configure(active, inactive));

  it('is recorded in the audit trail with its last state when deleted', async () => {
    const answer = await call('deleteConfiguration', read(active));

    expect(answer).toEqual({ body: null });
    expect(await harness.configurations()).toEqual([inactive]);
    expect(await harness.trail()).toMatchObject([
      {
        who: ADMINISTRATOR.name,
        action: 'configuration.delete',
        configuration: 'france',
        state: 'done',
        before: active,
        after: null,
      },
    ]);
  });

  it('ends its import when deleted, and only its own', async () => {
    await startImport('france');
    await startImport('spain');
    await call('deleteConfiguration', read(active));

    expect(await harness.importJobs.read('france')).toBeNull();
    expect(await harness.importJobs.read('spain')).toMatchObject({ state: 'running' });
  });

  it('keeps its import through other changes', async () => {
    await startImport('france');
    await call('deactivateConfiguration', read(active));

    expect(await harness.importJobs.read('france')).toMatchObject({ state: 'running' });
  });

  it('begins without the import of a deleted one with its id', async () => {
    await harness.configure(inactive);
    await startImport('france');
    const body = newConfigurationBody({ name: 'France', establishments: ['12'] });
    const { location } = await harness.configurationOperations().createConfiguration({ ...request, body });

    expect(location).toBe('/api/configurations/france');
    expect(await harness.importJobs.read('france')).toBeNull();
  });

  it.each([
    ['activate', inactive, 'activateConfiguration', true],
    ['deactivate', active, 'deactivateConfiguration', false],
  ] as const)('changes only its activation: %s', async (verb, before, name, isActive) => {
    const answer = await harness.configurationOperations()[name]({ ...request, ...read(before) });

    const after = { ...before, active: isActive };
    expect(answer).toMatchObject({ body: { configuration: after }, etag: etagOf(after) });
    expect(await harness.configurations()).toEqual(
      [active, inactive].map((one) => (one === before ? after : one)),
    );
    expect(await harness.trail()).toMatchObject([
      {
        who: ADMINISTRATOR.name,
        action: `configuration.${verb}`,
        configuration: before.id,
        state: 'done',
        before,
        after,
      },
    ]);
  });

  it.each([
    ['activateConfiguration', active],
    ['deactivateConfiguration', inactive],
  ] as const)('is not saved again by %s without a change', async (name, configuration) => {
    const { revision } = await harness.store.load();
    const answer = await harness.configurationOperations()[name]({ ...request, ...read(configuration) });

    expect(answer).toMatchObject({ body: { configuration }, etag: etagOf(configuration) });
    expect((await harness.store.load()).revision).toBe(revision);
    expect(await harness.trail()).toEqual([]);
  });
});

describe.each(['deleteConfiguration', 'activateConfiguration', 'deactivateConfiguration'] as const)(
  '%s',
  (name) => {
    beforeEach(() => harness.configure(active, inactive));

    it.each([active, inactive])('is rejected with an outdated etag', async (configuration) => {
      const old = { id: configuration.id, etag: etagOf({ ...configuration, name: 'before' }) };

      await expect(call(name, old)).rejects.toMatchObject({ code: 'changed_meanwhile' });
      expect(await harness.configurations()).toEqual([active, inactive]);
      expect(await harness.trail()).toEqual([]);
    });

    it('is rejected for an unknown configuration', async () => {
      await expect(call(name, { ...read(active), id: 'italy' })).rejects.toMatchObject({
        code: 'unknown_configuration',
      });
      expect(await harness.trail()).toEqual([]);
    });
  },
);

describe('the establishments of a configuration', () => {
  const listed = [{ id: '20', name: 'Madrid', timeZone: null, isArchived: false }];
  const operations = () =>
    harness.configurationOperations({
      establishments: {
        list: () => Promise.resolve({ state: 'ready', tenant: null, items: [] }),
        ofTenant: () => Promise.resolve(listed),
      },
    });
  const rejection = {
    code: 'invalid_request',
    errors: [{ pointer: '/establishments/1', code: 'not_in_list' }],
  };

  it('are rejected if the list of Lucca does not have them', async () => {
    const body = newConfigurationBody({ establishments: ['20', 'Milan'] });

    await expect(operations().createConfiguration({ ...request, body })).rejects.toMatchObject(rejection);
    expect(await harness.configurations()).toEqual([]);
  });

  it('may be those that it has, but not others, after a change', async () => {
    const france = aConfiguration({ establishments: ['99'] });
    await harness.configure(france);
    const change = (establishments: string[]) =>
      operations().changeConfiguration({
        ...{ ...request, id: 'france', etag: etagOf(france) },
        body: changeBody(france, { establishments }),
      });

    await expect(change(['99', 'Milan'])).rejects.toMatchObject(rejection);
    const { body } = await change(['99', '20']);
    expect(body.configuration.establishments).toEqual(['99', '20']);
  });
});
