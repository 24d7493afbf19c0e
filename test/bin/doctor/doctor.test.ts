import { checkWebhookEcho } from '../../../bin/doctor/checks/webhook';
import { FindingError } from '../../../bin/doctor/finding';
import { LogStore } from '../../../functions/store/log-store';
import { LOGS_TABLE } from '../../../functions/store/tables';
import { createTable, observedClient } from '../../support/aws/dynamodb';
import { aConfiguration } from '../../support/builders/configurations';
import { aWaitingEntry } from '../../support/builders/log-entries';
import { CONFIGURED_FAULTS } from '../../support/doctor/configured-faults';
import { DEPLOYMENT_FAULTS } from '../../support/doctor/deployment-faults';
import { expectOnly, rejection } from '../../support/doctor/faults';
import { LUCCA_FAULTS } from '../../support/doctor/lucca-faults';
import { STACK } from '../../support/doctor/services';
import { RETAINED } from '../../support/doctor/tables';
import { useDoctorHarness } from '../../support/doctor/use-doctor-harness';

const given = useDoctorHarness();

describe('npm run doctor, of a healthy deployment', () => {
  it('prints one line per check', async () => {
    // Act
    const run = await given.harness.run(['--stack', 'LuccaGoogleCalendar-prod']);
    // Assess
    expect(run).toEqual({
      code: 0,
      errors: '',
      output: [
        '✓ Stack: UPDATE_COMPLETE',
        '✓ Webhook: returned the echo in 0 ms',
        '✓ Secrets: the webhook secret holds 2; the Lucca API; Google france',
        '✓ Signatures: 2 accepted, a wrong one rejected',
        "✓ Lucca's API: grants all 7 scopes",
        "✓ Lucca's endpoint: active, 7 topics",
        '✓ Configurations: france',
        '✓ Google: france works',
        '✓ Tables: 6 ready',
        '✓ Functions: IngestFunction; SyncFunction; ReconcileFunction; ConsoleFunction',
        '✓ Events: 0 on their way; none in the dead-letter queue',
        '✓ What remains: waiting: none; failed: none',
        '✓ Alarms: none of 1 is on; 1 subscribed',
        '',
        'Nothing is wrong.',
        '',
      ].join('\n'),
    });
  });

  it('changes nothing', async () => {
    // Act
    await given.harness.report();
    // Assess
    const changing = /Put|Update|Delete|Create|Send|Batch/;
    expect(given.harness.tableCalls.filter((name) => changing.test(name))).toEqual([]);
    expect(given.harness.secrets.calls.filter(({ operation }) => changing.test(operation))).toEqual([]);
    expect(given.harness.lucca.requests.map(({ method }) => method)).toEqual(['GET']);
    expect(given.harness.google.calls.map(({ method }) => method)).toEqual(['token', 'get']);
    expect(given.harness.google.allEvents()).toEqual([]);
  });

  it('prints the same as JSON', async () => {
    // Act
    const report = await given.harness.report();
    // Assess
    expect(report).toMatchObject({ code: 0, healthy: true, stack: 'LuccaGoogleCalendar-prod' });
    expect(Object.entries(report.statuses)).toEqual(
      [
        ...['stack', 'webhook', 'secrets', 'signature', 'lucca-api', 'endpoint', 'configurations'],
        ...['google', 'tables', 'functions', 'queues', 'open-events', 'alarms'],
      ].map((name) => [name, 'ok']),
    );
  });

  it('prefers the environment to the stack', async () => {
    // Prepare
    given.harness.stack.outputs = { ...given.harness.stack.outputs, LogsTable: 'nowhere' };
    // Act
    const { code } = await given.harness.run(['--stack', 'LuccaGoogleCalendar-prod'], {
      ...given.harness.urls,
      LOGS_TABLE: 'LogsTable',
    });
    // Assess
    expect(code).toBe(0);
  });
});

describe('npm run doctor, of a faulty deployment', () => {
  it.each([...LUCCA_FAULTS, ...CONFIGURED_FAULTS, ...DEPLOYMENT_FAULTS])(
    'reports the fault when $when',
    async ({ prepare, ...fault }) => {
      // Prepare
      await prepare(given.harness);
      // Act & assess
      await expectOnly(given.harness, fault);
    },
  );

  it('reports nothing when the last deployment was rolled back', async () => {
    // Prepare
    given.harness.stack.status = 'UPDATE_ROLLBACK_COMPLETE';
    // Act & assess
    expect(await given.harness.report()).toMatchObject({ code: 0 });
  });

  it('checks what the environment describes when there is no such stack', async () => {
    // Act
    const aws = { stack: rejection('ValidationError') };
    const { code, output } = await given.harness.run(['--stack', STACK], given.harness.environment, aws);
    // Assess
    expect(code).toBe(1);
    const lines = output.split('\n');
    expect(lines.slice(0, 2)).toEqual([
      `✗ Stack: there is no stack ${STACK} in this account and region`,
      '    → Use the name from the deployment (npx cdk list), with its AWS account and region',
    ]);
    expect(lines.filter((line) => line.startsWith('✓'))).toHaveLength(11);
    expect(lines).toContain('– Functions: needs the outputs of the stack');
  });

  it('skips what needs the stack when it may not be read', async () => {
    // Act
    const aws = { stack: rejection('AccessDenied') };
    const { code, output } = await given.harness.run(['--stack', STACK], given.harness.urls, aws);
    // Assess
    expect(code).toBe(1);
    const [stack, advice, webhook] = output.split('\n');
    expect([stack, webhook]).toEqual([
      '✗ Stack: this cannot be checked (AccessDenied)',
      '– Webhook: needs the outputs of the stack',
    ]);
    expect(advice).toMatch(
      /^ {4}→ Check that the AWS credentials and the region are those of the deployment/,
    );
    expect(output).toContain('\n1 of 13 checks found something wrong.\n');
  });

  it('reports a webhook that is too slow for Lucca', async () => {
    // Prepare
    given.harness.intercept = () => 'answered';
    const webhookUrl = given.harness.stack.outputs['WebhookUrl'] ?? '';
    // Act
    const check = checkWebhookEcho({ webhookUrl, word: 'hello', now: Date.now, timeoutMs: 50 });
    // Assess
    const finding = await check.catch((error: unknown) =>
      error instanceof FindingError ? error.finding : error,
    );
    expect(finding).toMatchObject({ status: 'wrong', message: 'no answer within 0.05 s' });
  });

  it('skips an empty secret that only inactive configurations use', async () => {
    // Prepare
    const google = { ...aConfiguration().google, credentialsSecretId: 'lucca-google-calendar/google/spain' };
    const spain = aConfiguration({ id: 'spain', establishments: ['20'], active: false, google });
    await given.harness.configure([aConfiguration(), spain]);
    // Act
    const report = await given.harness.report();
    // Assess
    expect(report).toMatchObject({ code: 0, statuses: { secrets: 'ok', google: 'ok' } });
    expect(report.of('secrets').at(-1)).toEqual({
      status: 'skipped',
      said: expect.stringMatching(/google\/spain .*, but only inactive configurations use it$/) as string,
    });
  });

  it('does not require protection and recovery when a stage does not retain its data', async () => {
    // Prepare
    given.harness.stack.isProtected = false;
    for (const table of Object.values(given.harness.tables))
      Object.assign(table, { description: {}, recovery: 'DISABLED' });
    const checkTables = async (stack: string) => {
      const { output } = await given.harness.run(['--stack', stack]);
      return output.split('\n').find((line) => line.includes('Tables'));
    };
    // Act & assess
    expect(await checkTables('LuccaGoogleCalendar-dev')).toBe(
      '✓ Tables: 6 ready; the data of this stage is not protected',
    );
    expect(await checkTables(STACK)).toMatch(/^✗ Tables: .*AuditTable is not protected from deletion/);
  });

  it('counts waiting and failed events by reason, which are no fault', async () => {
    // Prepare
    await createTable(given.services.dynamodb.endpoint, 'open', LOGS_TABLE);
    const { client } = observedClient(given.services.dynamodb.endpoint);
    const logs = new LogStore(client, 'open');
    const at = '2026-03-05T08:00:00.000Z';
    for (const [eventId, reason] of [
      ['1', 'quota_exhausted'],
      ['2', 'authorization_missing'],
      ['3', 'authorization_missing'],
    ] as const) {
      await logs.record(aWaitingEntry({ at, eventId, reason }), 'applied');
    }
    const failed = { outcome: 'failed', reason: 'invalid_event' } as const;
    await logs.record(aWaitingEntry({ at, eventId: '4', ...failed }), 'applied');
    client.destroy();
    given.harness.tables['open'] = RETAINED;
    // Act
    const { code, output } = await given.harness.run(['--stack', STACK], {
      ...given.harness.urls,
      LOGS_TABLE: 'open',
    });
    // Assess
    expect(output).toContain(
      '✓ What remains: waiting: 2 authorization_missing, 1 quota_exhausted; failed: 1 invalid_event\n',
    );
    expect(code).toBe(0);
  });

  it('reports nothing when an alarm has no data or one of two subscriptions is unconfirmed', async () => {
    // Prepare
    given.harness.alarms.push({ name: `${STACK}-Webhook`, state: 'INSUFFICIENT_DATA', description: '' });
    given.harness.subscribers = { confirmed: 1, pending: 1 };
    // Act
    const report = await given.harness.report();
    // Assess
    expect(report).toMatchObject({ code: 0, healthy: true });
    expect(report.of('alarms').map(({ said }) => said)).toEqual([
      'none of 2 is on',
      '1 subscribed, 1 not confirmed yet',
    ]);
  });
});

describe('npm run doctor, without a stack', () => {
  it('skips what needs the stack', async () => {
    // Prepare
    const unexpected = () => Promise.reject(new Error('Unexpected call'));
    const aws = { stack: unexpected, invoke: unexpected, alarms: unexpected, subscribers: unexpected };
    // Act
    const { code, output } = await given.harness.run([], given.harness.environment, aws);
    // Assess
    expect({ code, lines: output.split('\n') }).toEqual({
      code: 0,
      lines: [
        '– Stack: needs --stack',
        '✓ Webhook: returned the echo in 0 ms',
        '✓ Secrets: the webhook secret holds 2; the Lucca API; Google france',
        '✓ Signatures: 2 accepted, a wrong one rejected',
        "✓ Lucca's API: grants all 7 scopes",
        "✓ Lucca's endpoint: active, 7 topics",
        '✓ Configurations: france',
        '✓ Google: france works',
        '✓ Tables: 6 ready; expiry, protection and recovery of tables need the stack',
        '– Functions: needs --stack',
        '✓ Events: 0 on their way; none in the dead-letter queue',
        '✓ What remains: waiting: none; failed: none',
        '– Alarms: needs --stack',
        '',
        'Nothing is wrong.',
        '',
      ],
    });
  });

  it('skips what the environment does not describe', async () => {
    // Act
    const { code, output } = await given.harness.run([], {
      ...given.harness.urls,
      LOGS_TABLE: 'LogsTable',
    });
    // Assess
    expect({ code, lines: output.split('\n').slice(0, 13) }).toEqual({
      code: 0,
      lines: [
        '– Stack: needs --stack',
        '– Webhook: needs the variable WEBHOOK_URL, or --stack',
        '– Secrets: needs the variable WEBHOOK_SECRET_ID, or --stack; needs the variable LUCCA_API_SECRET_ID, or --stack; needs the configurations, for the Google secrets',
        '– Signatures: needs a webhook secret',
        "– Lucca's API: needs access to the Lucca API",
        "– Lucca's endpoint: needs the variable WEBHOOK_URL, or --stack",
        '– Configurations: needs the variable CONFIGURATIONS_TABLE, or --stack',
        '– Google: needs the configurations',
        expect.stringMatching(/^✓ Tables: 1 ready; needs the variable CONFIGURATIONS_TABLE, or --stack; /),
        '– Functions: needs --stack',
        '– Events: needs the variable QUEUE_URL, or --stack; needs the variable DEAD_LETTER_QUEUE_URL, or --stack',
        '✓ What remains: waiting: none; failed: none',
        '– Alarms: needs --stack',
      ],
    });
  });

  it.each<[string, string[], Record<string, string>]>([
    ['--stack: is required, or the variables of the commands', [], {}],
    ['WEBHOOK_URL: must be an address that begins with https://', [], { WEBHOOK_URL: 'webhook.example' }],
    ['GOOGLE_TOKEN_URL: must be an address', [], { QUEUE_URL: 'https://q.example', GOOGLE_TOKEN_URL: 'x' }],
    ['--employee: must be an address such as lea@acme.example', ['--employee', 'lea'], {}],
    ["unknown option '--shout'", ['--shout'], {}],
    ['too many arguments', ['prod'], {}],
  ])('reports invalid input in one line: %s', async (line, args, environment) => {
    // Act
    const { code, output, errors } = await given.harness.run(args, environment);
    // Assess
    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(errors).toContain(line);
    expect(errors).toMatch(/^[^\n]+\n$/);
  });
});
