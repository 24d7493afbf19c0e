import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { InvalidSettingsError, readStageSettings } from '../../lib/settings/stage-settings';

const DOMAIN = {
  name: 'calendar.acme.example',
  certificateArn: 'arn:aws:acm:eu-west-3:000000000000:certificate/0a1b2c3d',
};

const read = (settings: object) => readStageSettings({ stages: { dev: settings } });

/** The message of the error. */
function errorOf(context: { stage?: unknown; stages?: unknown }): string {
  try {
    readStageSettings(context);
  } catch (error) {
    if (error instanceof InvalidSettingsError) return error.message;
    throw error;
  }
  throw new Error('No error');
}

/** Values by path, such as `googleQuota.liveShare`. */
function flatten(settings: object, prefix = ''): [path: string, value: unknown][] {
  return Object.entries(settings).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? flatten(value, `${prefix}${key}.`)
      : [[prefix + key, value]],
  );
}

describe('the stage settings', () => {
  it('delete data with a development stage, have secrets per stage and no canary', () => {
    expect(readStageSettings({})).toMatchObject({
      stage: 'dev',
      logRetentionDays: 7,
      retainData: false,
      secretPrefix: 'lucca-google-calendar-dev',
      canary: false,
      alarms: { enabled: false },
      dashboard: false,
    });
  });

  it.each([
    ['prod', 'lucca-google-calendar'],
    ['staging', 'lucca-google-calendar-staging'],
  ])('retain the data of %s, with the secret prefix %s', (stage, secretPrefix) => {
    expect(readStageSettings({ stage })).toMatchObject({
      ...{ retainData: true, canary: true, dashboard: true, alarms: { enabled: true } },
      secretPrefix,
    });
  });

  it('override the defaults with those of the stage in cdk.json', () => {
    const stages = {
      prod: { secretPrefix: 'calendar', googleQuota: { liveShare: 0.5 } },
      dev: { logRetentionDays: 1 },
    };

    expect(readStageSettings({ stage: 'prod', stages })).toMatchObject({
      logRetentionDays: 90,
      secretPrefix: 'calendar',
      googleQuota: { requestsPerMinute: 10_000, liveShare: 0.5 },
    });
  });

  it.each([
    ['notifications', { sender: 'it@acme.example' }],
    [
      'notifications',
      { sender: 'it@acme.example', identity: 'acme.example', logUrl: 'https://a.example/?b=c' },
    ],
    ['notifications', { sender: 'it@mail.Acme.example', identity: 'acme.example' }],
    ['notifications', { sender: 'it@acme.example', operators: ['platform@acme.example'] }],
    ['domain', DOMAIN],
    ['domain', { ...DOMAIN, hostedZone: { id: 'Z0123456789ABC', name: 'acme.example' } }],
    ['domain', { ...DOMAIN, hostedZone: { id: 'Z1', name: 'calendar.acme.example' } }],
    [
      'alarms',
      {
        enabled: true,
        page: { emails: ['a@acme.example', 'b@acme.example'] },
        ticket: { emails: ['a@acme.example'] },
        runbookUrl: 'https://a.example/runbook.md',
      },
    ],
    ['alarms', { thresholds: { queueAgeSeconds: 2000, externalFailures: 100 } }],
    ['accountConcurrency', 5],
    ['dashboard', true],
  ])('accept %s with %j', (key, value) => {
    expect(read({ [key]: value })).toMatchObject({ [key]: value });
  });

  it('accept the sign-in to the console, and ignore case', () => {
    const issuer = 'https://login.acme.example';
    const contact = 'it@acme.example';
    const console = { issuer, clientId: 'c', contact, administrators: { domains: ['IT.Acme.example'] } };

    expect(read({ console }).console).toMatchObject({
      ...console,
      administrators: { domains: ['it.acme.example'] },
      readers: { addresses: [], domains: [], groups: [] },
    });
  });

  it.each([['Prod'], ['1st'], ['-'], [''], ['a'.repeat(21)], [['prod']], [{}], [null], [7]])(
    'reject the stage %j',
    (stage) => {
      expect(errorOf({ stage })).toMatch(/^Invalid stage settings\. stage: must be .+$/);
    },
  );

  it.each([
    ['logRetentionDays', 8, ': must be a retention period of CloudWatch'],
    ['logRetentionDays', 9999, ': must be a retention period of CloudWatch'],
    ['retainData', 'no', ': '],
    ['secretPrefix', 'a/b', ': must be 1 to 63 lower-case letters'],
    ['googleQuota', { liveShare: 1.1 }, '.liveShare: '],
    ['googleQuota', { requestsPerMinute: 0 }, '.requestsPerMinute: '],
    ['luccaRequestsPerMinute', 4, ': '],
    ['luccaRequestsPerMinute', 51, ': '],
    ['throttling', { burst: 1.5 }, '.burst: '],
    ['canary', 'yes', ': '],
    ['retentionDays', 7, 'Unrecognized key: "retentionDays"'],
    ['notifications', { sender: 'acme.example' }, '.sender: must be an address such'],
    [
      'notifications',
      { sender: 'it@other.example', identity: 'acme.example' },
      '.identity: must be the domain of',
    ],
    [
      'notifications',
      { sender: 'it@notacme.example', identity: 'acme.example' },
      '.identity: must be the domain',
    ],
    ['notifications', { identity: 'acme.example' }, '.identity: requires a sender'],
    ['notifications', { logUrl: 'https://acme.example' }, '.logUrl: requires a sender'],
    ['notifications', { operators: ['it@acme.example'] }, '.operators: requires a sender'],
    ['notifications', { sender: 'it@acme.example', operators: ['it'] }, '.operators[0]: must be an address'],
    ['notifications', { logUrl: 'acme' }, '.logUrl: must be an address such as'],
    ['console', {}, '.issuer: must be an address such as "https://accounts.google.com"'],
    ['console', { issuer: 'http://login.acme.example' }, '.issuer: must begin with https://'],
    [
      'console',
      { issuer: 'https://acme.example', clientId: 'c' },
      '.administrators: must name an address, a',
    ],
    ['console', { contact: 'IT' }, '.contact: must be an address such as "it@acme.example"'],
    ['console', { readers: { domains: ['acme'] } }, '.readers.domains[0]: must be a domain such as'],
    ['domain', 'calendar.acme.example', ': '],
    ['domain', { ...DOMAIN, name: 'https://acme.example' }, '.name: must be a name such as'],
    ['domain', { ...DOMAIN, name: 'Calendar.acme.example' }, '.name: must be a name such as'],
    ['domain', { name: 'acme.example' }, '.certificateArn: must be the ARN of a certificate'],
    [
      'domain',
      { ...DOMAIN, certificateArn: 'arn:aws:iam::1:server-certificate/a' },
      '.certificateArn: must be',
    ],
    [
      'domain',
      { ...DOMAIN, hostedZone: { id: '/hostedzone/Z1', name: 'a.example' } },
      '.hostedZone.id: must be',
    ],
    [
      'domain',
      { ...DOMAIN, hostedZone: { id: 'Z1', name: 'me.example' } },
      '.hostedZone.name: must be the domain',
    ],
    ['domain', { ...DOMAIN, zone: 'Z1' }, ': Unrecognized key: "zone"'],
    [
      'alarms',
      { page: { emails: ['platform'] } },
      '.page.emails[0]: must be an address such as "platform@acme.example"',
    ],
    [
      'alarms',
      { ticket: { emails: ['a@acme.example', 'a@acme.example'] } },
      '.ticket.emails: must not contain duplicates',
    ],
    [
      'alarms',
      { enabled: false, page: { emails: ['a@acme.example'] } },
      '.page.emails: requires "enabled": true in alarms',
    ],
    ['alarms', { emails: ['a@acme.example'] }, ': Unrecognized key: "emails"'],
    ['accountConcurrency', 4, ': '],
    ['dashboard', 'yes', ': '],
    ['alarms', { runbookUrl: 'lib/runbook.md' }, '.runbookUrl: must be an address such as'],
    ['alarms', { runbookUrl: 'ftp://acme.example/runbook.md' }, '.runbookUrl: must be an address such as'],
    ['alarms', { runbookUrl: 'https://acme.example/#runbook' }, '.runbookUrl: must not contain "#"'],
    ['alarms', { thresholds: { platformFailures: 0 } }, '.thresholds.platformFailures: '],
    ['alarms', { thresholds: { externalFailures: 1.5 } }, '.thresholds.externalFailures: '],
    ['alarms', { thresholds: { failures: 1 } }, '.thresholds: Unrecognized key: "failures"'],
    ['alarms', { topic: 'arn' }, ': Unrecognized key: "topic"'],
  ])('reject %s with %j', (key, value, problem) => {
    const path = problem.startsWith('Unrecognized') ? 'stages.prod: ' : `stages.prod.${key}`;

    expect(errorOf({ stage: 'prod', stages: { prod: { [key]: value } } })).toContain(path + problem);
  });

  it.each([140, 1000])('accept %i addresses for the console', (count) => {
    const addresses = Array.from(
      { length: count },
      (_, index) => `employee-${index}@subsidiary.acme.example`,
    );
    const console = { issuer: 'https://a.example', clientId: 'c', administrators: { addresses } };

    expect(read({ console }).console?.administrators.addresses).toHaveLength(count);
  });

  it('reject more addresses for the console than a deployment can pass, with one line', () => {
    const addresses = Array.from({ length: 4000 }, (_, index) => `employee-${index}@acme.example`);
    const console = { issuer: 'https://a.example', clientId: 'c', administrators: { addresses } };

    expect(errorOf({ stages: { dev: { console } } })).toBe(
      'Invalid stage settings. stages.dev.console: must have at most 64 KB: list domains or groups instead of addresses',
    );
  });

  it('reject several invalid settings with one line that names them all', () => {
    const line = errorOf({ stage: 'prod', stages: { prod: { retainData: 1, secretPrefix: 'A' } } });

    expect(line).toMatch(/^.*stages\.prod\.retainData.*stages\.prod\.secretPrefix.*$/);
    expect(errorOf({ stage: 'prod', stages: { prod: 'small' } })).toContain('stages.prod: ');
  });
});

describe('lib/README.md', () => {
  const readme = readFileSync(join(__dirname, '../../lib/README.md'), 'utf8');
  const [, example = ''] = /```json\n(.*?)```/s.exec(readme) ?? [];
  const codesIn = (cell: string) => [...cell.matchAll(/`([^`]+)`|–/g)].map(([, code]) => code ?? null);
  const rows = [...readme.matchAll(/^\| (`.+?) \| (.+?) \| .+ \|$/gm)].flatMap(
    ([, keys = '', defaults = '']) =>
      codesIn(keys).map((key, index) => [key ?? '', codesIn(defaults)[index] ?? null] as const),
  );
  const documented = new Map(rows.filter(([key]) => /^[a-z][\w.]*$/i.test(key)));

  it('describes every setting, with its default in production', () => {
    const { context } = z
      .object({ context: z.object({ stages: z.object({ prod: z.record(z.string(), z.unknown()) }) }) })
      .parse(JSON.parse(example));
    const { stage: _, ...settings } = readStageSettings({ stage: 'prod', ...context });
    const given = new Set(flatten(context.stages.prod).map(([key]) => key));
    const defaults = new Map([
      // Lists are empty by default.
      ...flatten(settings).flatMap(([key, value]) => (Array.isArray(value) ? [[key, []] as const] : [])),
      ...flatten(settings).filter(([key]) => !given.has(key)),
      ...flatten(readStageSettings({ stage: 'prod' })),
    ]);

    expect(Object.fromEntries(documented)).toEqual(
      Object.fromEntries(
        flatten(settings).map(([key]) => [key, defaults.has(key) ? JSON.stringify(defaults.get(key)) : null]),
      ),
    );
  });
});
