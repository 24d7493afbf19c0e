import { etagOf } from '../../../../functions/console/configurations/state';
import { listedConfiguration } from '../../../../functions/console/contract/configurations';
import type { BodyOf } from '../../../../functions/console/contract/operations';
import { aConfiguration } from '../../../support/builders/configurations';
import {
  ConfigurationHarness,
  newConfigurationBody,
  PREFIX,
} from '../../../support/console/configuration-harness';
import { ADMINISTRATOR, request } from '../../../support/console/log-harness';

let harness: ConfigurationHarness;

beforeAll(async () => {
  harness = await ConfigurationHarness.start();
});

beforeEach(() => harness.reset());

afterAll(() => harness.stop());

function create(overrides: Partial<BodyOf<'createConfiguration'>> = {}) {
  return harness.operations().createConfiguration({ ...request, body: newConfigurationBody(overrides) });
}

async function made(overrides: Partial<BodyOf<'createConfiguration'>> = {}) {
  return (await create(overrides)).body.configuration;
}

describe('a new configuration', () => {
  it('has all defaults, and is inactive', async () => {
    // Act
    const { body } = await create();
    // Assess
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
    // Prepare
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
    // Act & assess
    expect(await made(overrides)).toMatchObject(overrides);
  });

  it('returns its location and its etag, and is added at the end', async () => {
    // Prepare
    await harness.configure(aConfiguration());
    // Act
    const { body, etag, location } = await create();
    // Assess
    const [first, second] = await harness.configurations();
    expect(first).toEqual(aConfiguration());
    expect(second).toEqual(body.configuration);
    expect(location).toBe('/api/configurations/spain');
    expect(etag).toBe(body.etag);
    expect(etag).toBe(etagOf(body.configuration));
  });

  it('begins without a history', async () => {
    expect((await create()).body).toMatchObject({
      authorization: { state: 'unknown', since: null, reason: null, detail: null },
      lastEventAt: null,
      lastDay: { events: 0, failed: 0, waiting: 0, atLeast: false },
    });
  });

  it('keeps the tenant as its origin, and the name without blanks around it', async () => {
    expect(await made({ name: '  Spain ', tenant: 'https://ACME.ilucca.net/home?x=1' })).toMatchObject({
      name: 'Spain',
      tenant: 'https://acme.ilucca.net',
    });
  });

  it('is in the audit trail with person, time and no state before', async () => {
    // Act
    const configuration = await made();
    // Assess
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

describe('the id of a new configuration', () => {
  it.each([
    ['Île-de-France', 'ile-de-france'],
    ['France', 'france-2'],
    ['日本', 'configuration'],
  ])('for the name %s is %s', async (name, id) => {
    // Prepare
    await harness.configure(aConfiguration());
    // Act & assess
    expect((await made({ name })).id).toBe(id);
  });
});

describe('the secret of a new configuration', () => {
  it('is the only one of the deployment, also when the scope is given', async () => {
    // Prepare
    const scope = 'https://www.googleapis.com/auth/calendar.events';
    // Act & assess
    expect((await made({ google: { scope } })).google).toEqual({
      scope,
      credentialsSecretId: `${PREFIX}france`,
    });
  });

  it.each([
    ['there are several', [`${PREFIX}france`, `${PREFIX}spain`]],
    ['there is none', []],
  ])('is required when %s', async (_, names) => {
    // Prepare
    harness.secrets.names = names;
    // Act & assess
    await expect(create()).rejects.toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer: '/google/credentialsSecretId', code: 'missing' }],
    });
    expect((await made({ google: { credentialsSecretId: `${PREFIX}spain` } })).google).toMatchObject({
      credentialsSecretId: `${PREFIX}spain`,
    });
  });
});

const active = aConfiguration();
const inactive = aConfiguration({ id: 'spain', establishments: ['20'], active: false });

type Change = 'deleteConfiguration' | 'activateConfiguration' | 'deactivateConfiguration';

function call(name: Change, configuration: { id: string; etag: string }) {
  return harness.operations()[name]({ ...request, ...configuration });
}

const read = (configuration: typeof active) => ({ id: configuration.id, etag: etagOf(configuration) });

describe('a configuration', () => {
  beforeEach(() => harness.configure(active, inactive));

  it('is removed when deleted, and the trail keeps its last state', async () => {
    // Act
    const answer = await call('deleteConfiguration', read(active));
    // Assess
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

  it('frees its establishments and its id when deleted', async () => {
    // Prepare
    await call('deleteConfiguration', read(active));
    // Act
    const body = newConfigurationBody({ name: 'France', establishments: active.establishments });
    const { location } = await harness.operations().createConfiguration({ ...request, body });
    // Assess
    expect(location).toBe('/api/configurations/france');
  });

  it.each([
    ['activate', inactive, 'activateConfiguration', true],
    ['deactivate', active, 'deactivateConfiguration', false],
  ] as const)('can %s, and nothing else changes', async (verb, before, name, isActive) => {
    // Act
    const answer = await harness.operations()[name]({ ...request, ...read(before) });
    // Assess
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
  ] as const)('is not saved when %s changes nothing', async (name, configuration) => {
    // Prepare
    const { revision } = await harness.store.load();
    // Act
    const answer = await harness.operations()[name]({ ...request, ...read(configuration) });
    // Assess
    expect(answer).toMatchObject({ body: { configuration }, etag: etagOf(configuration) });
    expect((await harness.store.load()).revision).toBe(revision);
    expect(await harness.trail()).toEqual([]);
  });

  it('can be deactivated with the etag from its activation', async () => {
    // Act
    const started = await harness.operations().activateConfiguration({ ...request, ...read(inactive) });
    await call('deactivateConfiguration', { id: 'spain', etag: started.etag ?? '' });
    // Assess
    expect(await harness.configurations()).toEqual([active, inactive]);
  });
});

describe.each(['deleteConfiguration', 'activateConfiguration', 'deactivateConfiguration'] as const)(
  '%s',
  (name) => {
    beforeEach(() => harness.configure(active, inactive));

    it.each([active, inactive])('with an old etag changes nothing', async (configuration) => {
      // Prepare
      const old = { id: configuration.id, etag: etagOf({ ...configuration, name: 'before' }) };
      // Act & assess
      await expect(call(name, old)).rejects.toMatchObject({ code: 'changed_meanwhile' });
      expect(await harness.configurations()).toEqual([active, inactive]);
      expect(await harness.trail()).toEqual([]);
    });

    it('of an unknown configuration is rejected', async () => {
      await expect(call(name, { ...read(active), id: 'italy' })).rejects.toMatchObject({
        code: 'unknown_configuration',
      });
      expect(await harness.trail()).toEqual([]);
    });
  },
);
