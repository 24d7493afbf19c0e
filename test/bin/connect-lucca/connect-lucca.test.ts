import { FOLLOWED_TOPICS } from '../../../functions/lucca/delivery';
import { NAMES, startConnectedWebhook, type ConnectedWebhook } from '../../support/harness/connected-webhook';
import type { Run } from '../../support/harness/run-command';

let harness: ConnectedWebhook;

beforeEach(async () => {
  harness = await startConnectedWebhook();
});

afterEach(async () => {
  await harness.cleanup.close();
  jest.restoreAllMocks();
});

/** Runs the command and asserts that it prints no secret. */
async function connect(...args: string[]): Promise<Run> {
  const run = await harness.connect(args);
  for (const secret of [...(await harness.stored().catch(() => [])), harness.api.credentials.clientSecret]) {
    expect(run.output + run.errors).not.toContain(secret);
  }
  return run;
}

describe('npm run connect-lucca', () => {
  it('connects a webhook whose secret is still empty, and tests it', async () => {
    // Act
    const run = await connect('--url', harness.url, '--name', ' Agendas ');
    // Assess
    const [endpoint] = harness.api.endpoints.all();
    expect(endpoint).toMatchObject({
      name: 'Agendas',
      webhookUrl: harness.url,
      status: 'active',
      topics: FOLLOWED_TOPICS,
    });
    expect(run).toEqual({
      code: 0,
      errors: '',
      output: [
        `Created the endpoint ${endpoint?.id ?? ''}; its secret is in the webhook secret.`,
        `Lucca sends a test to the endpoint ${endpoint?.id ?? ''}; it may take a minute and a half.`,
        `The test has arrived: Lucca delivers to ${harness.url}`,
        '',
      ].join('\n'),
    });
    expect(await harness.stored()).toHaveLength(1);
  });

  it('connects when scopes are missing, and reports them', async () => {
    // Prepare
    const { clients } = harness.api;
    clients.granted = clients.granted.filter((scope) => !/^(leaves|events)/.test(scope));
    // Act
    const run = await connect('--url', harness.url);
    // Assess
    expect(run).toMatchObject({ code: 0, errors: '' });
    expect(run.output.split('\n').at(-2)).toBe(
      'Lucca does not grant the API client the scopes leaves.readonly and events.readonly: ' +
        'add them in Lucca (README, Deploy, step 6)',
    );
  });

  it('changes nothing when it is run again', async () => {
    // Prepare
    await connect('--url', harness.url);
    const [before, stored] = [harness.api.endpoints.all(), await harness.stored()];
    // Act
    const { code } = await connect('--url', harness.url);
    // Assess
    expect(code).toBe(0);
    expect(harness.api.endpoints.all()).toEqual(before);
    expect(await harness.stored()).toEqual(stored);
  });

  it('rotates', async () => {
    // Prepare
    await connect('--url', harness.url);
    const [[old], [secret]] = [harness.api.endpoints.all(), await harness.stored()];
    // Act
    const run = await connect('--url', harness.url, '--rotate');
    // Assess
    expect(run).toMatchObject({ code: 0, errors: '' });
    expect(run.output).toContain(`Deleted the endpoint ${old?.id ?? ''}`);
    expect(harness.api.endpoints.all()).toMatchObject([{ name: old?.name, webhookUrl: harness.url }]);
    expect(await harness.stored()).toEqual([expect.not.stringMatching(`^${secret ?? ''}$`)]);
  });

  it('advises to store the secret or to rotate when the endpoint was created by hand', async () => {
    // Prepare
    harness.api.endpoints.declare({ url: harness.url, topics: [...FOLLOWED_TOPICS] });
    harness.secrets.put(NAMES.WEBHOOK_SECRET_ID, JSON.stringify({ secrets: ['of-something-else'] }));
    // Act
    const { code, errors } = await connect('--url', harness.url);
    // Assess
    expect(code).toBe(1);
    expect(errors).toMatch(/^No test has arrived: .* --rotate.*\n$/);
  });

  it('reads all settings from the stack when the environment lacks them', async () => {
    // Prepare
    const { WEBHOOK_SECRET_ID, LUCCA_API_SECRET_ID, LOGS_TABLE } = NAMES;
    const outputs = {
      WebhookUrl: harness.url,
      WebhookSecretId: WEBHOOK_SECRET_ID,
      LuccaApiSecretId: LUCCA_API_SECRET_ID,
      LogsTable: LOGS_TABLE,
    };
    // Act
    const run = await harness.connectIn(
      { LUCCA_TOKEN_URL: harness.api.tokenUrl },
      outputs,
    )(['--stack', 'prod']);
    // Assess
    expect(run).toMatchObject({ code: 0, errors: '' });
    expect(harness.api.endpoints.all()).toMatchObject([{ webhookUrl: harness.url }]);
  });
});

describe('npm run connect-lucca, on failures', () => {
  it('leaves no endpoint in Lucca when the secret cannot be stored', async () => {
    // Prepare
    harness.secrets.remove(NAMES.WEBHOOK_SECRET_ID);
    // Act
    const run = await connect('--url', harness.url);
    // Assess
    expect(run).toEqual({
      code: 1,
      output: '',
      errors: 'WEBHOOK_SECRET_ID: the secret prod/webhook cannot be written (ResourceNotFoundException)\n',
    });
    expect(harness.api.endpoints.all()).toEqual([]);
  });

  it('prints the error of Lucca', async () => {
    // Act
    const closed = await connect('--url', 'http://127.0.0.1:9/webhook');
    harness.api.clients.granted = ['events.readonly'];
    const forbidden = await connect('--url', harness.url);
    // Assess
    expect([closed.code, forbidden.code]).toEqual([1, 1]);
    expect(closed.errors.split('\n')).toEqual([
      expect.stringMatching(/^Lucca answered 400 to POST \/lucca-api\/webhook-endpoints: \S/),
      '--url: Lucca refuses http://127.0.0.1:9/webhook; does http://127.0.0.1:9/webhook?echo=hello answer hello?',
      '',
    ]);
    expect(forbidden.errors).toContain('webhook-endpoints.readwrite');
  });

  it('names the variable or option when Lucca refuses its address', async () => {
    // Prepare
    const closed = 'http://127.0.0.1:9/webhook';
    const known = { ...NAMES, LUCCA_TOKEN_URL: harness.api.tokenUrl };
    // Act
    const ofVariable = await harness.connectIn({ ...known, WEBHOOK_URL: closed })([]);
    const ofStack = await harness.connectIn(known, { WebhookUrl: closed })(['--stack', 'prod']);
    // Assess
    expect([ofVariable.code, ofStack.code]).toEqual([1, 1]);
    expect(ofVariable.errors).toContain(`\nWEBHOOK_URL: Lucca refuses ${closed}; `);
    expect(ofStack.errors).toContain(`\n--stack: Lucca refuses ${closed}; `);
  });

  it('suggests to test the echo when Lucca does not activate an endpoint', async () => {
    // Prepare
    harness.api.endpoints.declare({ url: 'http://127.0.0.1:9/webhook', status: 'suspended' });
    harness.secrets.put(NAMES.WEBHOOK_SECRET_ID, JSON.stringify({ secrets: ['of-something-else'] }));
    // Act
    const { code, errors } = await connect('--url', 'http://127.0.0.1:9/webhook');
    // Assess
    expect(code).toBe(1);
    expect(errors).toMatch(/^Lucca answered 400 to PATCH .*\n--url: Lucca refuses .*\n$/);
  });

  it('reports a webhook secret that does not exist', async () => {
    // Prepare
    harness.api.endpoints.declare({ url: harness.url, topics: [...FOLLOWED_TOPICS] });
    harness.secrets.remove(NAMES.WEBHOOK_SECRET_ID);
    // Act
    const { code, errors } = await connect('--url', harness.url);
    // Assess
    expect(code).toBe(1);
    expect(errors).toMatch(/^The webhook secret prod\/webhook is empty or does not exist: .*\n$/);
  });

  it.each<[string, string[], () => void]>([
    ['--url: must be an address', ['--url', 'webhook.example'], () => undefined],
    ['--url: must be an address', ['--url', 'ftp://webhook.example'], () => undefined],
    ['--url: is required, or the variable WEBHOOK_URL, or --stack', [], () => undefined],
    [
      '--stack: the outputs of prod cannot be read (Error: There is no stack prod)',
      ['--stack', 'prod'],
      () => undefined,
    ],
    ["option '--name <name>' argument ' ' is invalid", ['--name', ' '], () => undefined],
    ["unknown option '--shout'", ['--shout'], () => undefined],
    ['too many arguments', ['https://webhook.example'], () => undefined],
    [
      'LUCCA_API_SECRET_ID: the secret prod/lucca-api holds no access',
      ['--url', 'https://webhook.example'],
      () => {
        harness.secrets.put(NAMES.LUCCA_API_SECRET_ID, null);
      },
    ],
    [
      'WEBHOOK_SECRET_ID: the secret prod/webhook must hold',
      ['--url', 'https://webhook.example'],
      () => {
        harness.secrets.put(NAMES.WEBHOOK_SECRET_ID, '{"secret":"top secret"}');
      },
    ],
  ])('reports invalid input in one line: %s', async (line, args, prepare) => {
    // Prepare
    prepare();
    // Act
    const { code, output, errors } = await connect(...args);
    // Assess
    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(errors).toContain(line);
    expect(errors).toMatch(/^[^\n]+\n$/);
    expect(errors).not.toContain('top secret');
    expect(harness.api.endpoints.all()).toEqual([]);
  });
});
