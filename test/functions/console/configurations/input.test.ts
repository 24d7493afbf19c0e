import fc from 'fast-check';
import { configurationId } from '../../../../functions/console/configurations/input';
import { etagOf } from '../../../../functions/console/configurations/state';
import type { BodyOf } from '../../../../functions/console/contract/operations';
import { configuration } from '../../../../functions/domain/configuration';
import { aConfiguration } from '../../../support/builders/configurations';
import {
  changeBody,
  newConfigurationBody,
  PREFIX,
  request,
  useOperationsHarness,
} from '../../../support/console/operations-harness';

const harness = useOperationsHarness(aConfiguration());

type Overrides = Partial<BodyOf<'changeConfiguration'>>;

function create(overrides: Overrides) {
  return harness
    .configurationOperations()
    .createConfiguration({ ...request, body: newConfigurationBody(overrides) });
}

function change(overrides: Overrides) {
  const france = aConfiguration();
  const body = changeBody(france, overrides);
  return harness
    .configurationOperations()
    .changeConfiguration({ ...request, id: france.id, etag: etagOf(france), body });
}

const { presentation, google } = aConfiguration();
const day = ['09:00', '13:00'] satisfies [string, string];
const halfDays = (first: [string, string]) => ({
  presentation: { ...presentation, halfDays: { first, second: day } },
});
const secret = (credentialsSecretId: string) => ({ google: { ...google, credentialsSecretId } });
const scope = (text: string) => ({ google: { ...google, scope: text } });

const SECRET = '/google/credentialsSecretId';
const HALF_DAY = '/presentation/halfDays/first';
const ARN = 'arn:aws:secretsmanager:eu-west-3:123456789012:secret:';
const otherStage = 'lucca-google-calendar-dev/google/france';
const emails = (...notificationEmails: string[]) => ({ notificationEmails });
const marseille = { presentation: { ...presentation, timeZone: 'Europe/Marseille' } };
const readOnly = scope('https://www.googleapis.com/auth/calendar.readonly');

/** Invalid input, with pointer and code of the problem. */
const INVALID: [string, Overrides, pointer: string, code: string][] = [
  ['a blank name', { name: '  ' }, '/name', 'too_short'],
  ['a name of 201 letters', { name: 'x'.repeat(201) }, '/name', 'too_long'],
  ['a tenant without https', { tenant: 'http://acme.ilucca.net' }, '/tenant', 'invalid_format'],
  ['a tenant that is no URL', { tenant: 'acme' }, '/tenant', 'invalid_format'],
  ['a tenant that is too long', { tenant: `https://acme/${'x'.repeat(250)}` }, '/tenant', 'too_long'],
  ['no establishment', { establishments: [] }, '/establishments', 'too_short'],
  ['an empty establishment', { establishments: ['20', ''] }, '/establishments/1', 'too_short'],
  ['a long establishment', { establishments: ['x'.repeat(257)] }, '/establishments/0', 'too_long'],
  ['a duplicate establishment', { establishments: ['20', '21', '20'] }, '/establishments/2', 'duplicate'],
  ['an invalid email', emails('hr@acme.example', 'hr'), '/notificationEmails/1', 'invalid_format'],
  ['a duplicate email', emails('a@acme.example', 'a@acme.example'), '/notificationEmails/1', 'duplicate'],
  ['no product', { products: [] }, '/products', 'too_short'],
  ['an empty secret', secret(''), SECRET, 'too_short'],
  ['a secret of another application', secret('payroll/google'), SECRET, 'not_in_list'],
  ['a secret of another stage', secret(otherStage), SECRET, 'not_in_list'],
  ['the webhook secret', secret('lucca-google-calendar/webhook'), SECRET, 'not_in_list'],
  ['the ARN of another secret', secret(`${ARN}payroll`), SECRET, 'not_in_list'],
  ['another scope', scope('https://www.googleapis.com/auth/drive'), '/google/scope', 'invalid_format'],
  ['a read-only scope', readOnly, '/google/scope', 'invalid_format'],
  ['an unknown time zone', marseille, '/presentation/timeZone', 'invalid_format'],
  ['an invalid time', halfDays(['9:00', '13:00']), `${HALF_DAY}/0`, 'invalid_format'],
  ['a half day that ends before it begins', halfDays(['13:00', '09:00']), HALF_DAY, 'invalid_format'],
];

describe.each([
  ['a new configuration', create],
  ['a change', change],
])('%s', (_, send) => {
  it.each(INVALID)(
    'with %s is rejected with the pointer of the field',
    async (_invalid, overrides, pointer, code) => {
      await expect(send(overrides)).rejects.toMatchObject({
        code: 'invalid_request',
        errors: [{ pointer, code }],
      });

      expect(await harness.configurations()).toEqual([aConfiguration()]);
      expect(await harness.trail()).toEqual([]);
    },
  );

  it('is rejected with all broken rules', async () => {
    const sending = send({
      name: '',
      establishments: ['20', '20', ''],
      notificationEmails: ['hr', 'hr'],
      products: [],
    });

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
    ['is given by its ARN', `${ARN}${PREFIX}new-AbCdEf`],
  ])('may name a secret that %s', async (_case, name) => {
    const { body } = await send(secret(name));

    expect(body.configuration.google.credentialsSecretId).toBe(name);
  });

  it('is rejected without repeating the input', async () => {
    const overrides = { ...secret('s3cret'), tenant: 'http://s3cret', notificationEmails: ['s3cret'] };
    const error: unknown = await send(overrides).catch((reason: unknown) => reason);

    expect(error).toMatchObject({ code: 'invalid_request' });
    expect(JSON.stringify(error)).not.toContain('s3cret');
  });

  it('is rejected with the owner of each establishment that belongs to another configuration', async () => {
    const lyon = { id: 'lyon', name: 'Lyon & Grenoble', establishments: ['30'] };
    const elsewhere = { id: 'elsewhere', tenant: 'https://other.ilucca.net', establishments: ['40'] };
    await harness.configure(
      aConfiguration(),
      aConfiguration(lyon),
      aConfiguration({ id: 'nice', name: 'Nice', establishments: ['31'] }),
      aConfiguration(elsewhere),
    );
    const sending = send({ establishments: ['20', '31', '40', '30'] });

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
  ])('turns "%s" into "%s"', (name, id) => {
    expect(configurationId(name, new Set())).toBe(id);
  });

  it('is truncated without a hyphen at the end', () => {
    expect(configurationId('x'.repeat(200), new Set())).toBe('x'.repeat(50));
    expect(configurationId(`${'x'.repeat(49)} y`, new Set())).toBe('x'.repeat(49));
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
        // Ids of earlier configurations with the same name
        const taken = new Set<string>();
        for (let other = 0; other < others; other++) taken.add(configurationId(text, taken));
        const id = configurationId(text, taken);

        expect(configuration.shape.id.safeParse(id).success).toBe(true);
        expect(taken.size).toBe(others);
        expect(taken).not.toContain(id);
      }),
    );
  });
});
