import { checkWebhookEcho } from '../../../bin/doctor/checks/webhook';
import { FindingError } from '../../../bin/doctor/finding';
import { LogStore } from '../../../functions/store/log/log-store';
import { LOGS_TABLE } from '../../../functions/store/tables';
import { createTable, observedClient } from '../../support/aws/dynamodb';
import { aConfiguration } from '../../support/builders/configurations';
import { aWaitingEntry } from '../../support/builders/log-entries';
import { STACK, TICKET_TOPIC, useDoctorHarness } from '../../support/doctor/harness';
import { RETAINED } from '../../support/doctor/tables';

const context = useDoctorHarness();

const LINES = [
  '✓ Stack: UPDATE_COMPLETE',
  '✓ Webhook: echo returned in 0 ms',
  '✓ Secrets: webhook (2 in use); Lucca API; Google (france)',
  '✓ Signatures: 2 accepted, forged one rejected',
  '✓ Lucca API: all 7 scopes granted',
  '✓ Lucca endpoint: active, 11 topics',
  '✓ Configurations: france',
  '✓ Directory: employees: 240; configured establishments: 2',
  '✓ Google: france: authorized',
  '✓ Tables: 7 ready',
  '✓ Functions: IngestFunction; SyncFunction; ReconcileFunction; ConsoleFunction',
  '✓ Concurrency: the account allows 1000 concurrent executions, this stage uses up to 10',
  '✓ Queues: messages in the event queue: 0; messages in the dead-letter queue: 0',
  '✓ Unresolved events: waiting: none; failed: none',
  '✓ Alarms: 0 of 1 active; subscriptions to pages: 1 confirmed; subscriptions to tickets: 1 confirmed',
];

describe('npm run doctor for a healthy deployment', () => {
  it('prints one line per check', async () => {
    const run = await context.harness.run(['--stack', STACK]);

    const output = [...LINES, '', 'No problems found.', ''].join('\n');
    expect(run).toEqual({ code: 0, errors: '', output });
  });

  it('changes nothing', async () => {
    await context.harness.report();

    const changing = /Put|Update|Delete|Create|Send|Batch/;
    expect(context.harness.tableCalls.filter((name) => changing.test(name))).toEqual([]);
    expect(context.harness.secrets.calls.filter(({ operation }) => changing.test(operation))).toEqual([]);
    expect(context.harness.lucca.requests.map(({ method }) => method)).toEqual(['GET']);
    expect(context.harness.google.calls.map(({ method }) => method)).toEqual(['token', 'get']);
    expect(context.harness.google.allEvents()).toEqual([]);
  });

  it('prints the status of each check as JSON with --json', async () => {
    const report = await context.harness.report();

    expect(report).toMatchObject({ code: 0, healthy: true, stack: 'LuccaGoogleCalendar-prod' });
    expect(Object.entries(report.statuses)).toEqual(
      [
        ...['stack', 'webhook', 'secrets', 'signature', 'lucca-api', 'endpoint', 'configurations'],
        ...['directory', 'google', 'tables', 'functions', 'concurrency'],
        ...['queues', 'open-events', 'alarms'],
      ].map((name) => [name, 'ok']),
    );
  });

  it('prefers the environment to the stack', async () => {
    context.harness.stack.outputs = { ...context.harness.stack.outputs, LogsTable: 'nowhere' };

    const { code } = await context.harness.run(['--stack', 'LuccaGoogleCalendar-prod'], {
      ...context.harness.urls,
      LOGS_TABLE: 'LogsTable',
    });

    expect(code).toBe(0);
  });
});

describe('npm run doctor for a deployment in other states', () => {
  it('reports no problem when the last deployment was rolled back', async () => {
    context.harness.stack.status = 'UPDATE_ROLLBACK_COMPLETE';

    expect(await context.harness.report()).toMatchObject({ code: 0 });
  });

  it('reports a webhook that is too slow for Lucca', async () => {
    context.harness.intercept = () => 'answered';
    const webhookUrl = context.harness.stack.outputs['WebhookUrl'] ?? '';

    const check = checkWebhookEcho({ webhookUrl, word: 'hello', now: Date.now, timeoutMs: 50 });

    const finding = await check.catch((error: unknown) =>
      error instanceof FindingError ? error.finding : error,
    );
    expect(finding).toMatchObject({ status: 'wrong', message: 'no response within 0.05 s' });
  });

  it('skips an empty secret that only inactive configurations use', async () => {
    const google = { ...aConfiguration().google, credentialsSecretId: 'lucca-google-calendar/google/spain' };
    const spain = aConfiguration({ id: 'spain', establishments: ['20'], active: false, google });
    await context.harness.configure([aConfiguration(), spain]);

    const report = await context.harness.report();

    expect(report).toMatchObject({ code: 0, statuses: { secrets: 'ok', google: 'ok' } });
    expect(report.of('secrets').at(-1)).toEqual({
      status: 'skipped',
      said: expect.stringMatching(/google\/spain .*, but only inactive configurations use it$/) as string,
    });
  });

  it('requires deletion protection and recovery only when the stage retains its data', async () => {
    context.harness.stack.isProtected = false;
    for (const table of Object.values(context.harness.tables))
      Object.assign(table, { description: {}, recovery: 'DISABLED' });
    const checkTables = async (stack: string) => {
      const { output } = await context.harness.run(['--stack', stack]);
      return output.split('\n').find((line) => line.includes('Tables'));
    };

    expect(await checkTables('LuccaGoogleCalendar-dev')).toBe(
      '✓ Tables: 7 ready; this stage has neither deletion protection nor recovery',
    );
    expect(await checkTables(STACK)).toMatch(/^✗ Tables: .*AuditTable has no deletion protection/);
  });

  it('counts waiting and failed events by reason without reporting a problem', async () => {
    await createTable(context.services.dynamodb.endpoint, 'open', LOGS_TABLE);
    const { client } = observedClient(context.services.dynamodb.endpoint);
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
    context.harness.tables['open'] = RETAINED;

    const { code, output } = await context.harness.run(['--stack', STACK], {
      ...context.harness.urls,
      LOGS_TABLE: 'open',
    });

    expect(output).toContain(
      '✓ Unresolved events: waiting: 2 authorization_missing, 1 quota_exhausted; failed: 1 invalid_event\n',
    );
    expect(code).toBe(0);
  });

  it('reports no problem when an alarm has no data or one of two subscriptions is unconfirmed', async () => {
    context.harness.alarms.push({ name: `${STACK}-Webhook`, state: 'INSUFFICIENT_DATA', description: '' });
    context.harness.subscribers[TICKET_TOPIC] = { confirmed: 1, pending: 1 };

    const report = await context.harness.report();

    expect(report).toMatchObject({ code: 0, healthy: true });
    expect(report.of('alarms').map(({ said }) => said)).toEqual([
      '0 of 2 active',
      'subscriptions to pages: 1 confirmed',
      'subscriptions to tickets: 1 confirmed, 1 unconfirmed',
    ]);
  });

  it('skips the alarms of a stage without them', async () => {
    const { PageTopicArn: _, TicketTopicArn: __, ...outputs } = context.harness.stack.outputs;
    context.harness.stack.outputs = outputs;
    context.harness.alarms = [];

    const report = await context.harness.report();

    expect(report).toMatchObject({ code: 0, statuses: { stack: 'ok', alarms: 'skipped' } });
    expect(report.of('alarms')).toEqual([
      { status: 'skipped', said: 'this stage has no alarms (setting alarms.enabled)' },
    ]);
  });
});

describe('npm run doctor, without a stack', () => {
  it('skips what needs the stack', async () => {
    const unexpected = () => Promise.reject(new Error('Unexpected call'));
    const aws = {
      ...{ stack: unexpected, invoke: unexpected, concurrency: unexpected },
      ...{ alarms: unexpected, subscribers: unexpected },
    };

    const { code, output } = await context.harness.run([], context.harness.environment, aws);

    const skipped = [
      '– Stack: needs --stack',
      '– Functions: needs --stack',
      '– Concurrency: needs --stack',
      '– Alarms: needs --stack',
      '✓ Tables: 7 ready; TTL, deletion protection and recovery need the stack',
    ];
    const titleOf = (line: string) => line.slice(2).split(':')[0];
    const lines = LINES.map((line) => skipped.find((one) => titleOf(one) === titleOf(line)) ?? line);
    expect({ code, output }).toEqual({
      code: 0,
      output: [...lines, '', 'No problems found.', ''].join('\n'),
    });
  });

  it('skips what the environment does not describe', async () => {
    const { code, output } = await context.harness.run([], {
      ...context.harness.urls,
      LOGS_TABLE: 'LogsTable',
    });

    expect({ code, lines: output.split('\n').slice(0, 15) }).toEqual({
      code: 0,
      lines: [
        '– Stack: needs --stack',
        '– Webhook: needs WEBHOOK_URL or --stack',
        '– Secrets: needs WEBHOOK_SECRET_ID or --stack; needs LUCCA_API_SECRET_ID or --stack; needs the configurations to check the Google secrets',
        '– Signatures: needs a webhook secret',
        '– Lucca API: needs access to the Lucca API',
        '– Lucca endpoint: needs WEBHOOK_URL or --stack',
        '– Configurations: needs CONFIGURATIONS_TABLE or --stack',
        '– Directory: needs the configurations',
        '– Google: needs the configurations',
        expect.stringMatching(/^✓ Tables: 1 ready; needs CONFIGURATIONS_TABLE or --stack; /),
        '– Functions: needs --stack',
        '– Concurrency: needs --stack',
        '– Queues: needs QUEUE_URL or --stack; needs DEAD_LETTER_QUEUE_URL or --stack',
        '✓ Unresolved events: waiting: none; failed: none',
        '– Alarms: needs --stack',
      ],
    });
  });

  it.each<[string, string[], Record<string, string>]>([
    ['--stack: is required unless variables describe the deployment', [], {}],
    ['WEBHOOK_URL: must be a URL that begins with https://', [], { WEBHOOK_URL: 'webhook.example' }],
    ['GOOGLE_TOKEN_URL: must be a URL', [], { QUEUE_URL: 'https://q.example', GOOGLE_TOKEN_URL: 'x' }],
    ['--employee: must be an email address such as lea@acme.example', ['--employee', 'lea'], {}],
    ["unknown option '--shout'", ['--shout'], {}],
    ['too many arguments', ['prod'], {}],
  ])('reports invalid input in one line: %s', async (line, args, environment) => {
    const { code, output, errors } = await context.harness.run(args, environment);

    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(errors).toContain(line);
    expect(errors).toMatch(/^[^\n]+\n$/);
  });
});
