import { InvalidSettingsError, readStageSettings } from '../../../lib/settings/stage-settings';

const DOMAIN = {
  name: 'calendar.acme.example',
  certificateArn: 'arn:aws:acm:eu-west-3:000000000000:certificate/0a1b2c3d',
};

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

describe('The stage settings', () => {
  test('default to a development stage', () => {
    expect(readStageSettings({})).toEqual({
      stage: 'dev',
      logRetentionDays: 7,
      retainData: false,
      secretPrefix: 'lucca-google-calendar-dev',
      googleSecrets: ['france'],
      googleQuota: {
        requestsPerMinute: 10_000,
        liveShare: 0.95,
        callsPerEvent: 2,
        secondsPerCall: 0.5,
        secondsBesideCalls: 0.1,
      },
      throttling: { requestsPerSecond: 50, burst: 100 },
      tracing: false,
      canary: false,
      notifications: {},
      alarms: { emails: [], runbookUrl: 'lib/runbook.md', thresholds: expect.any(Object) as unknown },
    });
  });

  test('retain the data of production, whose secrets have no suffix', () => {
    expect(readStageSettings({ stage: 'prod' })).toMatchObject({
      logRetentionDays: 90,
      retainData: true,
      tracing: false,
      canary: true,
      secretPrefix: 'lucca-google-calendar',
    });
  });

  test('retain the data of every stage but dev, with secrets per stage', () => {
    expect(readStageSettings({ stage: 'staging' })).toMatchObject({
      retainData: true,
      secretPrefix: 'lucca-google-calendar-staging',
    });
  });

  test('override the defaults with those of the stage in cdk.json', () => {
    const stages = {
      prod: { googleSecrets: ['france', 'spain'], googleQuota: { liveShare: 0.5 } },
      dev: { logRetentionDays: 1 },
    };

    const settings = readStageSettings({ stage: 'prod', stages });

    expect(settings).toMatchObject({ logRetentionDays: 90, googleSecrets: ['france', 'spain'] });
    expect(settings.googleQuota).toMatchObject({ requestsPerMinute: 10_000, liveShare: 0.5 });
  });

  test.each([
    [{ sender: 'it@acme.example' }],
    [{ sender: 'it@acme.example', identity: 'acme.example', logUrl: 'https://acme.example/log?of=calendar' }],
    [{ sender: 'it@mail.Acme.example', identity: 'acme.example' }],
    [{ sender: 'it@acme.example', logUrl: 'https://acme.example' }],
  ])('accept the notifications %j', (notifications) => {
    const settings = readStageSettings({ stages: { dev: { notifications } } });

    expect(settings.notifications).toEqual(notifications);
  });

  test.each([
    [{}],
    [{ hostedZone: { id: 'Z0123456789ABC', name: 'acme.example' } }],
    [{ hostedZone: { id: 'Z1', name: 'calendar.acme.example' } }],
  ])('accept a domain with %j', (others) => {
    const domain = { ...DOMAIN, ...others };
    expect(readStageSettings({ stages: { dev: { domain } } }).domain).toEqual(domain);
  });

  test('accept the sign-in of the console', () => {
    const console = {
      issuer: 'https://login.acme.example',
      clientId: 'console-client',
      administrators: { domains: ['IT.Acme.example'] },
    };

    const settings = readStageSettings({ stage: 'prod', stages: { prod: { console } } });

    expect(settings.console).toMatchObject({
      ...console,
      flow: 'code',
      administrators: { domains: ['it.acme.example'] },
      readers: { addresses: [], domains: [], groups: [] },
    });
  });

  test.each([['Prod'], ['1st'], ['-'], [''], ['a'.repeat(21)], [['prod']], [{}], [null], [7]])(
    'reject the stage %j',
    (stage) => {
      expect(errorOf({ stage })).toMatch(/^Invalid stage settings\. stage: must be .+$/);
    },
  );

  test.each([
    [{ logRetentionDays: 8 }, 'stages.prod.logRetentionDays: must be a retention period of CloudWatch'],
    [{ logRetentionDays: 9999 }, 'stages.prod.logRetentionDays: must be a retention period of CloudWatch'],
    [{ retainData: 'no' }, 'stages.prod.retainData: '],
    [{ secretPrefix: 'a/b' }, 'stages.prod.secretPrefix: must be 1 to 63 lower-case letters'],
    [{ googleSecrets: ['ok', 'not ok'] }, 'stages.prod.googleSecrets[1]: must be a name such as "france"'],
    [{ googleSecrets: ['one', 'one'] }, 'stages.prod.googleSecrets: must not contain duplicates'],
    [{ googleQuota: { liveShare: 1.1 } }, 'stages.prod.googleQuota.liveShare: '],
    [{ googleQuota: { requestsPerMinute: 0 } }, 'stages.prod.googleQuota.requestsPerMinute: '],
    [{ throttling: { burst: 1.5 } }, 'stages.prod.throttling.burst: '],
    [
      { notifications: { sender: 'acme.example' } },
      'stages.prod.notifications.sender: must be an address such',
    ],
    [
      { notifications: { sender: 'it@other.example', identity: 'acme.example' } },
      'stages.prod.notifications.identity: must be the domain of the sender or a parent of it',
    ],
    [
      { notifications: { sender: 'it@notacme.example', identity: 'acme.example' } },
      'stages.prod.notifications.identity: must be the domain of the sender',
    ],
    [
      { notifications: { identity: 'acme.example' } },
      'stages.prod.notifications.identity: requires a sender',
    ],
    [
      { notifications: { logUrl: 'https://acme.example' } },
      'stages.prod.notifications.logUrl: requires a sender',
    ],
    [{ notifications: { logUrl: 'acme' } }, 'stages.prod.notifications.logUrl: must be an address such as'],
    [{ console: {} }, 'stages.prod.console.issuer: must be an address such as "https://accounts.google.com"'],
    [
      { console: { issuer: 'http://login.acme.example' } },
      'stages.prod.console.issuer: must begin with https://',
    ],
    [
      { console: { issuer: 'https://login.acme.example', clientId: 'c' } },
      'stages.prod.console.administrators: must name an address, a domain or a group',
    ],
    [
      { console: { readers: { domains: ['acme'] } } },
      'stages.prod.console.readers.domains[0]: must be a domain such as "acme.example"',
    ],
    [{ canary: 'yes' }, 'stages.prod.canary: '],
    [{ domain: 'calendar.acme.example' }, 'stages.prod.domain: '],
    [
      { domain: { ...DOMAIN, name: 'https://acme.example' } },
      'stages.prod.domain.name: must be a name such as',
    ],
    [
      { domain: { ...DOMAIN, name: 'Calendar.acme.example' } },
      'stages.prod.domain.name: must be a name such as',
    ],
    [
      { domain: { name: 'acme.example' } },
      'stages.prod.domain.certificateArn: must be the ARN of a certificate',
    ],
    [
      { domain: { ...DOMAIN, certificateArn: 'arn:aws:iam::000000000000:server-certificate/old' } },
      'stages.prod.domain.certificateArn: must be the ARN of a certificate in ACM, in the region of the stack',
    ],
    [
      { domain: { ...DOMAIN, hostedZone: { id: '/hostedzone/Z1', name: 'acme.example' } } },
      'stages.prod.domain.hostedZone.id: must be the id of a hosted zone, such as "Z0123456789ABC"',
    ],
    [
      { domain: { ...DOMAIN, hostedZone: { id: 'Z1', name: 'me.example' } } },
      'stages.prod.domain.hostedZone.name: must be the domain itself or a parent of it',
    ],
    [{ domain: { ...DOMAIN, zone: 'Z1' } }, 'stages.prod.domain: Unrecognized key: "zone"'],
    [{ retentionDays: 7 }, 'stages.prod: Unrecognized key: "retentionDays"'],
    ['small', 'stages.prod: '],
  ])('reject %j', (settings, expected) => {
    expect(errorOf({ stage: 'prod', stages: { prod: settings } })).toContain(expected);
  });

  test('are rejected with one line that names every problem', () => {
    const stages = { prod: { retainData: 1, googleSecrets: 'france' } };

    const line = errorOf({ stage: 'prod', stages });

    expect(line).not.toContain('\n');
    expect(line).toContain('stages.prod.retainData');
    expect(line).toContain('stages.prod.googleSecrets');
  });
});
