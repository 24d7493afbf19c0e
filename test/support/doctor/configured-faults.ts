import { aConfiguration } from '../builders/configurations';
import type { Fault } from './faults';
import type { DoctorHarness } from './harness';
import { IDS, KEY, SECRETS } from './services';

const spain = aConfiguration({ id: 'spain', establishments: ['20'] });

const put = (id: string, text: string | null) => (to: DoctorHarness) => {
  to.secrets.put(id, text);
};

const SECRET_FAULTS: Fault[] = [
  {
    when: 'the webhook secret is empty',
    prepare: put(IDS.webhook, null),
    check: 'secrets',
    said: /^the webhook secret lucca-google-calendar\/webhook is empty or does not exist$/,
    advice: /npm run connect-lucca -- --stack LuccaGoogleCalendar-prod$/,
    skipped: ['signature'],
  },
  {
    when: 'the webhook secret has another format',
    prepare: put(IDS.webhook, `{"secret":"${SECRETS[0] ?? ''}"}`),
    check: 'secrets',
    said: /does not hold \{"secrets":\["…"\]\}$/,
    advice: /step 7/,
    skipped: ['signature'],
  },
  {
    when: 'the secret of the Lucca API is empty',
    prepare: put(IDS.luccaApi, null),
    check: 'secrets',
    said: /lucca-api of the Lucca API is empty or does not exist$/,
    advice: /step 6/,
    skipped: ['lucca-api', 'endpoint'],
  },
  {
    when: 'the secret of the Lucca API is incomplete',
    prepare: put(IDS.luccaApi, '{"tenantUrl":"https://acme.ilucca.net"}'),
    check: 'secrets',
    said: /lucca-api does not hold \{"tenantUrl":/,
    advice: /step 6/,
    skipped: ['lucca-api', 'endpoint'],
  },
  {
    when: 'a Google secret is empty',
    prepare: put(IDS.france, null),
    check: 'secrets',
    said: /google\/france does not exist or is empty$/,
    advice: /step 3/,
    skipped: ['google'],
  },
  {
    when: 'a Google secret has another format',
    prepare: put(IDS.france, JSON.stringify({ ...KEY, type: 'authorized_user' })),
    check: 'secrets',
    said: /google\/france contains neither a service account key file nor a workload identity/,
    advice: /step 3/,
    skipped: ['google'],
  },
  {
    when: 'the connector may not read a Google secret',
    async prepare(to) {
      to.secrets.put('elsewhere/france', JSON.stringify(KEY));
      const google = { ...aConfiguration().google, credentialsSecretId: 'elsewhere/france' };
      await to.configure([aConfiguration({ google })]);
    },
    check: 'secrets',
    said: /may not read the Google secret elsewhere\/france$/,
    advice: /must begin with lucca-google-calendar\/google\//,
  },
];

const CONFIGURATION_FAULTS: Fault[] = [
  {
    when: 'there is no configuration',
    prepare: (to) => to.configure([]),
    check: 'configurations',
    said: /^there is none: every event is skipped$/,
    advice: /npm run configure -- apply FILE --stack LuccaGoogleCalendar-prod$/,
    skipped: ['google'],
  },
  {
    when: 'two configurations share an establishment',
    prepare: (to) =>
      to.configure([aConfiguration(), { ...spain, establishments: ['20', '13'], active: false }]),
    check: 'configurations',
    said: /^france and spain share the establishment 13$/,
    advice: /^Remove it from one of them/,
  },
  {
    when: 'configurations cannot be read',
    prepare: ({ stack }) => (stack.outputs['ConfigurationsTable'] = 'LogsTable'),
    check: 'configurations',
    said: /^this cannot be checked \(ValidationException\)$/,
    advice: /^Check that the AWS credentials/,
    skipped: ['google'],
  },
];

const GOOGLE_FAULTS: Fault[] = [
  {
    when: 'domain-wide delegation is missing',
    prepare({ google }) {
      google.revokeDelegation(KEY.client_email);
    },
    check: 'google',
    said: /^france: authorization_missing \(Domain-wide delegation is missing.*\)$/,
    advice: /numeric client id.*24 hours/,
  },
  {
    when: 'Google refuses with a message that contains an address',
    prepare({ google }) {
      const message = 'Not for lea@acme.example!';
      google.failNext({ match: ({ method }) => method === 'get', status: 403, reason: 'forbidden', message });
    },
    check: 'google',
    said: /^france: permission_denied \(Google responded with 403 forbidden: Not for …\)$/,
    advice: /^Check the delegated scope/,
  },
  {
    when: 'Google is down',
    prepare({ google }) {
      google.failNext({ match: ({ method }) => method === 'token', status: 503, reason: 'x' });
    },
    check: 'google',
    said: /^france: google_unavailable/,
    advice: /^Run this again/,
  },
];

/** Of the secrets, the configurations and Google. */
export const CONFIGURED_FAULTS = [...SECRET_FAULTS, ...CONFIGURATION_FAULTS, ...GOOGLE_FAULTS];
