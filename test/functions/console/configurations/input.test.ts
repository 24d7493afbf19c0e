import fc from 'fast-check';
import { configurationId } from '../../../../functions/console/configurations/input';
import { etagOf } from '../../../../functions/console/configurations/state';
import type { BodyOf } from '../../../../functions/console/contract/operations';
import { configuration } from '../../../../functions/domain/configuration';
import { aConfiguration } from '../../../support/builders/configurations';
import {
  changeBody,
  ConfigurationHarness,
  newConfigurationBody,
  PREFIX,
} from '../../../support/console/configuration-harness';
import { request } from '../../../support/console/log-harness';

let harness: ConfigurationHarness;

beforeAll(async () => {
  harness = await ConfigurationHarness.start();
});

beforeEach(async () => {
  await harness.reset();
  await harness.configure(aConfiguration());
});

afterAll(() => harness.stop());

type Said = Partial<BodyOf<'changeConfiguration'>>;

function create(overrides: Said) {
  return harness.operations().createConfiguration({ ...request, body: newConfigurationBody(overrides) });
}

function change(overrides: Said) {
  const france = aConfiguration();
  const body = changeBody(france, overrides);
  return harness.operations().changeConfiguration({ ...request, id: france.id, etag: etagOf(france), body });
}

const { presentation, google } = aConfiguration();
const day = ['09:00', '13:00'] satisfies [string, string];
const halfDays = (first: [string, string]) => ({ ...presentation, halfDays: { first, second: day } });
const secret = (credentialsSecretId: string) => ({ google: { ...google, credentialsSecretId } });
const scope = (text: string) => ({ google: { ...google, scope: text } });

/** What breaks a rule, which field is named, and how. */
const BROKEN: [string, Said, pointer: string, code: string][] = [
  ['a name of blanks', { name: '  ' }, '/name', 'too_short'],
  ['a name of 201 letters', { name: 'x'.repeat(201) }, '/name', 'too_long'],
  ['a tenant without https', { tenant: 'http://acme.ilucca.net' }, '/tenant', 'invalid_format'],
  ['a tenant that is no address', { tenant: 'acme' }, '/tenant', 'invalid_format'],
  ['a tenant that is too long', { tenant: `https://acme/${'x'.repeat(250)}` }, '/tenant', 'too_long'],
  ['no establishment', { establishments: [] }, '/establishments', 'too_short'],
  ['an empty establishment', { establishments: ['20', ''] }, '/establishments/1', 'too_short'],
  ['a long establishment', { establishments: ['x'.repeat(257)] }, '/establishments/0', 'too_long'],
  ['an establishment twice', { establishments: ['20', '21', '20'] }, '/establishments/2', 'duplicate'],
  [
    'something that is no mail address',
    { notificationEmails: ['hr@acme.example', 'hr'] },
    '/notificationEmails/1',
    'invalid_format',
  ],
  [
    'a mail address twice',
    { notificationEmails: ['hr@acme.example', 'hr@acme.example'] },
    '/notificationEmails/1',
    'duplicate',
  ],
  ['no product', { products: [] }, '/products', 'too_short'],
  ['an empty secret', secret(''), '/google/credentialsSecretId', 'too_short'],
  ['a secret of others', secret('payroll/google'), '/google/credentialsSecretId', 'not_in_list'],
  [
    'a secret of another stage',
    secret('lucca-google-calendar-dev/google/france'),
    '/google/credentialsSecretId',
    'not_in_list',
  ],
  [
    'the webhook secret',
    secret('lucca-google-calendar/webhook'),
    '/google/credentialsSecretId',
    'not_in_list',
  ],
  [
    'the ARN of a secret of others',
    secret('arn:aws:secretsmanager:eu-west-3:123456789012:secret:payroll'),
    '/google/credentialsSecretId',
    'not_in_list',
  ],
  ['another scope', scope('https://www.googleapis.com/auth/drive'), '/google/scope', 'invalid_format'],
  [
    'a scope that only reads',
    scope('https://www.googleapis.com/auth/calendar.readonly'),
    '/google/scope',
    'invalid_format',
  ],
  [
    'an unknown time zone',
    { presentation: { ...presentation, timeZone: 'Europe/Marseille' } },
    '/presentation/timeZone',
    'invalid_format',
  ],
  [
    'a half day that is no time',
    { presentation: halfDays(['9:00', '13:00']) },
    '/presentation/halfDays/first/0',
    'invalid_format',
  ],
  [
    'a half day that ends before it begins',
    { presentation: halfDays(['13:00', '09:00']) },
    '/presentation/halfDays/first',
    'invalid_format',
  ],
];

describe.each([
  ['a new configuration', create],
  ['a change', change],
])('%s', (_, send) => {
  it.each(BROKEN)(
    'with %s is rejected with the pointer of the field',
    async (_broken, overrides, pointer, code) => {
      await expect(send(overrides)).rejects.toMatchObject({
        code: 'invalid_request',
        errors: [{ pointer, code }],
      });

      expect(await harness.configurations()).toEqual([aConfiguration()]);
      expect(await harness.trail()).toEqual([]);
    },
  );

  it('that breaks several rules is rejected with all of them', async () => {
    // Act
    const sending = send({
      name: '',
      establishments: ['20', '20', ''],
      notificationEmails: ['hr', 'hr'],
      products: [],
    });
    // Assess
    await expect(sending).rejects.toMatchObject({
      errors: [
        { pointer: '/name', code: 'too_short' },
        { pointer: '/establishments/2', code: 'too_short' },
        { pointer: '/notificationEmails/0', code: 'invalid_format' },
        { pointer: '/notificationEmails/1', code: 'invalid_format' },
        { pointer: '/products', code: 'too_short' },
        { pointer: '/establishments/1', code: 'duplicate' },
        { pointer: '/notificationEmails/1', code: 'duplicate' },
      ],
    });
  });

  it.each([
    ['begins with the prefix', `${PREFIX}new`],
    ['is one by its ARN', `arn:aws:secretsmanager:eu-west-3:123456789012:secret:${PREFIX}new-AbCdEf`],
    ['is in the list', 'by-hand'],
  ])('may name a secret that %s', async (_case, name) => {
    // Prepare
    harness.secrets.names = ['by-hand'];
    // Act
    const { body } = await send(secret(name));
    // Assess
    expect(body.configuration.google.credentialsSecretId).toBe(name);
  });

  it('is rejected without repeating the input', async () => {
    // Prepare
    const overrides = { ...secret('s3cret'), tenant: 'http://s3cret', notificationEmails: ['s3cret'] };
    // Act
    const error: unknown = await send(overrides).catch((reason: unknown) => reason);
    // Assess
    expect(error).toMatchObject({ code: 'invalid_request' });
    expect(JSON.stringify(error)).not.toContain('s3cret');
  });

  it('may not take the establishments of another configuration, and gets the owner of each', async () => {
    // Prepare
    const lyon = { id: 'lyon', name: 'Lyon & Grenoble', establishments: ['30'] };
    const elsewhere = { id: 'elsewhere', tenant: 'https://other.ilucca.net', establishments: ['40'] };
    await harness.configure(
      aConfiguration(),
      aConfiguration(lyon),
      aConfiguration({ id: 'nice', name: 'Nice', establishments: ['31'] }),
      aConfiguration(elsewhere),
    );
    // Act
    const sending = send({ establishments: ['20', '31', '40', '30'] });
    // Assess
    await expect(sending).rejects.toMatchObject({
      code: 'establishment_taken',
      errors: [
        { pointer: '/establishments/1', code: 'taken', owner: 'Nice' },
        { pointer: '/establishments/3', code: 'taken', owner: 'Lyon & Grenoble' },
      ],
    });
    expect(await harness.configurations()).toHaveLength(4);
    expect(await harness.trail()).toEqual([]);
  });
});

const NOTHING: ReadonlySet<string> = new Set();

describe('the id from a name', () => {
  it.each([
    ['France', 'france'],
    ['Île-de-France', 'ile-de-france'],
    ['  Pays de la Loire (44 & 49) ', 'pays-de-la-loire-44-49'],
    ['ＡＣＭＥ ﬁliale', 'acme-filiale'],
    ['Œuvre & Cœur Straße', 'oeuvre-coeur-strasse'],
    ['日本', 'configuration'],
    ['-- ! --', 'configuration'],
    ['', 'configuration'],
  ])('%s is %s', (name, id) => {
    expect(configurationId(name, NOTHING)).toBe(id);
  });

  it('is truncated, without a hyphen at the end', () => {
    expect(configurationId('x'.repeat(200), NOTHING)).toBe('x'.repeat(50));
    expect(configurationId(`${'x'.repeat(49)} y`, NOTHING)).toBe('x'.repeat(49));
  });

  it('gets the first free number when it is taken', () => {
    expect(configurationId('France', new Set(['france']))).toBe('france-2');
    expect(configurationId('France', new Set(['france', 'france-2', 'france-4']))).toBe('france-3');
    expect(configurationId('France 2', new Set(['france', 'france-2']))).toBe('france-2-2');
    expect(configurationId('日本', new Set(['configuration']))).toBe('configuration-2');
  });

  it('is always valid and never taken', () => {
    const name = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 80 }),
      fc.string({ unit: fc.constantFrom('é', 'A', 'z', '0', '-', ' '), maxLength: 80 }),
    );
    fc.assert(
      fc.property(name, fc.nat({ max: 20 }), (text, others) => {
        // Prepare: as many of the same name came before
        const taken = new Set<string>();
        for (let other = 0; other < others; other++) taken.add(configurationId(text, taken));
        // Act
        const id = configurationId(text, taken);
        // Assess
        expect(configuration.shape.id.safeParse(id).success).toBe(true);
        expect(taken.size).toBe(others);
        expect(taken).not.toContain(id);
      }),
    );
  });
});
