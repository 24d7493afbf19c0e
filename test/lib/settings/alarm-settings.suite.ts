import { InvalidSettingsError, readStageSettings } from '../../../lib/settings/stage-settings';

const read = (alarms: unknown) => readStageSettings({ stages: { dev: { alarms } } }).alarms;

describe('The alarm settings', () => {
  test('have default thresholds, each of which a stage can override', () => {
    expect(read(undefined)).toEqual({
      emails: [],
      runbookUrl: 'lib/runbook.md',
      thresholds: {
        webhookErrors: 1,
        webhookLatencyMs: 2500,
        webhookThrottled: 1,
        deliveriesRefused: 3,
        functionErrors: 1,
        functionThrottles: 1,
        queueAgeSeconds: 3600,
        failures: 1,
        internalErrors: 5,
        administratorFailures: 20,
        waiting: 10,
        quotaShare: 0.9,
        googleThrottled: 20,
        tableErrors: 5,
        consoleErrors: 3,
      },
    });
    const thresholds = { webhookLatencyMs: 2000, waiting: 100 };
    expect(read({ thresholds }).thresholds).toMatchObject({ ...thresholds, failures: 1 });
  });

  test('accept emails and the URL of the runbook', () => {
    const alarms = {
      emails: ['a@acme.example', 'b@acme.example'],
      runbookUrl: 'https://acme.example/runbook.md',
    };

    expect(read(alarms)).toMatchObject(alarms);
  });

  test.each([
    [{ emails: ['platform'] }, 'alarms.emails[0]: must be an address such as "platform@acme.example"'],
    [{ emails: ['a@acme.example', 'a@acme.example'] }, 'alarms.emails: must not contain duplicates'],
    [{ runbookUrl: 'lib/runbook.md' }, 'alarms.runbookUrl: must be an address such as'],
    [{ runbookUrl: 'ftp://acme.example/runbook.md' }, 'alarms.runbookUrl: must be an address such as'],
    [{ runbookUrl: 'https://acme.example/#runbook' }, 'alarms.runbookUrl: must not contain "#"'],
    // Above Lucca's timeout.
    [{ thresholds: { webhookLatencyMs: 3001 } }, 'alarms.thresholds.webhookLatencyMs: '],
    [{ thresholds: { failures: 0 } }, 'alarms.thresholds.failures: '],
    [{ thresholds: { waiting: 1.5 } }, 'alarms.thresholds.waiting: '],
    [{ thresholds: { quotaShare: 1.1 } }, 'alarms.thresholds.quotaShare: '],
    [{ thresholds: { failure: 1 } }, 'alarms.thresholds: Unrecognized key: "failure"'],
    [{ topic: 'arn' }, 'alarms: Unrecognized key: "topic"'],
  ])('reject %j', (alarms, problem) => {
    expect(() => read(alarms)).toThrow(InvalidSettingsError);
    expect(() => read(alarms)).toThrow(`stages.dev.${problem}`);
  });
});
