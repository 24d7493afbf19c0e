import { etagOf } from '../../../../functions/console/configurations/state';
import { listedConfiguration } from '../../../../functions/console/contract/configurations';
import type { BodyOf } from '../../../../functions/console/contract/operations';
import { aConfiguration } from '../../../support/builders/configurations';
import { aNewOne, ConfigurationHarness, PREFIX } from '../../../support/console/configuration-harness';
import { ADMINISTRATOR, request } from '../../../support/console/log-harness';

let harness: ConfigurationHarness;

beforeAll(async () => {
  harness = await ConfigurationHarness.start();
});

beforeEach(() => harness.reset());

afterAll(() => harness.stop());

function create(said: Partial<BodyOf<'createConfiguration'>> = {}) {
  return harness.operations().createConfiguration({ ...request, body: aNewOne(said) });
}

async function made(said: Partial<BodyOf<'createConfiguration'>> = {}) {
  return (await create(said)).body.configuration;
}

describe('a new configuration', () => {
  it('is kept with all defaults, and writes nowhere before somebody activates it', async () => {
    // Act
    const { body } = await create();
    // Assess
    const expected = {
      ...aNewOne(),
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

  it('is kept as it was said where something was said', async () => {
    // Prepare
    const { presentation } = aConfiguration();
    const said = {
      notificationEmails: ['hr@acme.example'],
      products: ['absences' as const],
      google: {
        credentialsSecretId: `${PREFIX}spain`,
        scope: 'https://www.googleapis.com/auth/calendar.events',
      },
      presentation: { ...presentation, locale: 'en' as const, timeZone: 'Europe/Madrid' },
    };
    // Act & assess
    expect(await made(said)).toMatchObject(said);
  });

  it('is answered with its address and its etag, and stands behind those that were there', async () => {
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

  it('stands in the audit trail: who, when, and that there was nothing before', async () => {
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
  ])('of the name %s is %s', async (name, id) => {
    // Prepare
    await harness.configure(aConfiguration());
    // Act & assess
    expect((await made({ name })).id).toBe(id);
  });
});

describe('the secret of a new configuration', () => {
  it('is the only one that there is, also where the scope is said', async () => {
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
  ])('must be said where %s', async (_, names) => {
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
