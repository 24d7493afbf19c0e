import { doctorWorlds } from '../../support/doctor/harnesses';

const given = doctorWorlds();

describe('npm run doctor, of a deployment that is well', () => {
  it('says so of each check, in a line', async () => {
    // Act
    const run = await given.harness.run(['--stack', 'LuccaGoogleCalendar-prod']);
    // Assess
    expect(run).toEqual({
      code: 0,
      errors: '',
      output: [
        '✓ Stack: UPDATE_COMPLETE',
        '✓ Webhook: gave the echo back in 0 ms',
        '✓ Secrets: the webhook secret holds 2; the Lucca API; Google france',
        '✓ Signatures: 2 taken, a wrong one refused',
        "✓ Lucca's API: grants all 7 scopes",
        "✓ Lucca's endpoint: active, 7 topics",
        '✓ Configurations: france',
        '✓ Google: france works',
        '✓ Tables: 6 ready',
        '✓ Functions: IngestFunction; SyncFunction; ReconcileFunction; ConsoleFunction',
        '✓ Events: 0 on their way; none in the dead-letter queue',
        '✓ What remains: waiting: none; failed: none',
        '✓ Alarms: none of 1 is on; 1 told',
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
    expect(given.harness.asked.filter((name) => changing.test(name))).toEqual([]);
    expect(given.harness.secrets.calls.filter(({ operation }) => changing.test(operation))).toEqual([]);
    expect(given.harness.lucca.requests.map(({ method }) => method)).toEqual(['GET']);
    expect(given.harness.google.calls.map(({ method }) => method)).toEqual(['token', 'get']);
    expect(given.harness.google.allEvents()).toEqual([]);
  });

  it('tells programs the same', async () => {
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

  it('takes what the stack does not say from the environment', async () => {
    // Prepare
    given.harness.stack.outputs = { ...given.harness.stack.outputs, LogsTable: 'nowhere' };
    // Act
    const { code } = await given.harness.run(['--stack', 'LuccaGoogleCalendar-prod'], {
      ...given.harness.places,
      LOGS_TABLE: 'LogsTable',
    });
    // Assess
    expect(code).toBe(0);
  });
});

describe('npm run doctor, where the environment says where everything is', () => {
  it('leaves out what needs the stack, and does all the rest', async () => {
    // Prepare
    const barred = () => Promise.reject(new Error('Nobody should come here'));
    const cloud = { stack: barred, invoke: barred, alarms: barred, subscribers: barred };
    // Act
    const { code, output } = await given.harness.run([], given.harness.environment, cloud);
    // Assess
    expect({ code, lines: output.split('\n') }).toEqual({
      code: 0,
      lines: [
        '– Stack: needs --stack',
        '✓ Webhook: gave the echo back in 0 ms',
        '✓ Secrets: the webhook secret holds 2; the Lucca API; Google france',
        '✓ Signatures: 2 taken, a wrong one refused',
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

  it('leaves out what it does not say', async () => {
    // Act
    const { code, output } = await given.harness.run([], {
      ...given.harness.places,
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
  ])('says in one line: %s', async (line, words, environment) => {
    // Act
    const { code, output, errors } = await given.harness.run(words, environment);
    // Assess
    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(errors).toContain(line);
    expect(errors).toMatch(/^[^\n]+\n$/);
  });
});
