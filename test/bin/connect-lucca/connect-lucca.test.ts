import { FOLLOWED_TOPICS } from '../../../functions/lucca/delivery';
import { aConfiguration } from '../../support/builders/configurations';
import { NAMES, startConnectedWebhook, type ConnectedWebhook } from '../../support/harness/connected-webhook';
import type { Run } from '../../support/harness/run-command';

/** A URL that cannot be reached. */
const CLOSED_URL = 'http://127.0.0.1:9/webhook';

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

const storeSecret = (text: string) => {
  harness.secrets.put(NAMES.WEBHOOK_SECRET_ID, text);
};
const declareEndpoint = () =>
  harness.api.endpoints.declare({ url: harness.url, topics: [...FOLLOWED_TOPICS] });

describe('npm run connect-lucca', () => {
  it('connects a webhook whose secret is still empty, and tests it', async () => {
    const run = await connect('--url', harness.url, '--name', ' Agendas ');

    const [endpoint] = harness.api.endpoints.all();
    const id = endpoint?.id ?? '';
    expect(endpoint).toMatchObject({
      ...{ name: 'Agendas', webhookUrl: harness.url, status: 'active', topics: FOLLOWED_TOPICS },
    });
    expect(run).toEqual({
      code: 0,
      errors: '',
      output: [
        `Created endpoint ${id} and stored its secret.`,
        `Waiting up to 90 seconds for a test delivery to endpoint ${id}.`,
        `Test delivery received: Lucca delivers to ${harness.url}`,
        '',
      ].join('\n'),
    });
    expect(await harness.stored()).toHaveLength(1);
  });

  it('reports missing scopes after it has connected', async () => {
    const { clients } = harness.api;
    clients.granted = clients.granted.filter((scope) => !/^(leaves|events)/.test(scope));

    const run = await connect('--url', harness.url);

    expect(run).toMatchObject({ code: 0, errors: '' });
    expect(run.output.split('\n').at(-2)).toBe(
      'Lucca does not grant the API client the scopes leaves.readonly and events.readonly. ' +
        'To add them, see "Give access to the Lucca API" in README.md',
    );
  });

  it('rotates', async () => {
    await connect('--url', harness.url);
    const [[old], [secret]] = [harness.api.endpoints.all(), await harness.stored()];

    const run = await connect('--url', harness.url, '--rotate');

    expect(run).toMatchObject({ code: 0, errors: '' });
    expect(run.output).toContain(`Deleted endpoint ${old?.id ?? ''}`);
    expect(harness.api.endpoints.all()).toMatchObject([{ name: old?.name, webhookUrl: harness.url }]);
    expect(await harness.stored()).toEqual([expect.not.stringMatching(`^${secret ?? ''}$`)]);
  });

  it('waits when the functions have used up the request budget', async () => {
    await harness.useUpBudget(20);

    const run = await connect('--url', harness.url);

    expect(run).toMatchObject({ code: 0, errors: '' });
    expect(run.output).toMatch(/^Waiting for the Lucca API rate limit\.\nCreated endpoint/);
  });

  it('reads all settings from the stack when the environment has none', async () => {
    const { WEBHOOK_SECRET_ID, LUCCA_API_SECRET_ID, LOGS_TABLE, CONFIGURATIONS_TABLE } = NAMES;
    const { DIRECTORY_TABLE, QUEUE_URL } = NAMES;
    const run = harness.connectIn(
      { LUCCA_TOKEN_URL: harness.api.tokenUrl },
      {
        ...{ WebhookUrl: harness.url, WebhookSecretId: WEBHOOK_SECRET_ID },
        ...{ LuccaApiSecretId: LUCCA_API_SECRET_ID, LogsTable: LOGS_TABLE },
        ...{ ConfigurationsTable: CONFIGURATIONS_TABLE, LuccaRequestsPerMinute: '20' },
        ...{ DirectoryTable: DIRECTORY_TABLE, QueueUrl: QUEUE_URL },
      },
    );

    expect(await run(['--stack', 'prod'])).toMatchObject({ code: 0, errors: '' });
    expect(harness.api.endpoints.all()).toMatchObject([{ webhookUrl: harness.url }]);
  });
});

describe('npm run connect-lucca with an active configuration', () => {
  beforeEach(async () => {
    await harness.configure(aConfiguration({ tenant: harness.api.tenantUrl.replace('http:', 'https:') }));
    harness.api.lucca.hire('lea@acme.example');
  });

  const directoryLine = (output: string) => output.split('\n').filter((line) => line.startsWith('Directory'));

  it('fills the directory, and does nothing more when it is filled', async () => {
    const first = await connect('--url', harness.url);
    const second = await connect('--url', harness.url);

    expect(directoryLine(first.output).at(-1)).toMatch(/^Directory of https:.*: complete, 1 employee$/);
    expect([second.code, directoryLine(second.output)]).toEqual([0, []]);
  });

  it('succeeds when Lucca does not let it read employees', async () => {
    harness.api.failNext({ with: 403, path: '/lucca-api/employees' });

    const { code, output } = await connect('--url', harness.url);

    expect(code).toBe(0);
    expect(directoryLine(output).at(-1)).toMatch(
      /: not filled yet, the connector continues\. Lucca answered 403/,
    );
  });
});

describe('npm run connect-lucca, on failures', () => {
  it('leaves no endpoint in Lucca when the secret cannot be stored', async () => {
    harness.secrets.remove(NAMES.WEBHOOK_SECRET_ID);

    expect(await connect('--url', harness.url)).toEqual({
      code: 1,
      output: '',
      errors: 'WEBHOOK_SECRET_ID: the secret prod/webhook cannot be written (ResourceNotFoundException)\n',
    });
    expect(harness.api.endpoints.all()).toEqual([]);
  });

  it('prints which scope Lucca does not grant', async () => {
    harness.api.clients.granted = ['events.readonly'];

    expect(await connect('--url', harness.url)).toMatchObject({
      code: 1,
      errors: expect.stringContaining('webhook-endpoints.readwrite') as string,
    });
  });

  it.each<[string, Record<string, string>, string[]]>([
    ['--url', {}, ['--url', CLOSED_URL]],
    ['WEBHOOK_URL', { WEBHOOK_URL: CLOSED_URL }, []],
    ['--stack', {}, ['--stack', 'prod']],
  ])('suggests to check the echo when Lucca rejects the URL of %s', async (source, variables, args) => {
    const environment = { ...NAMES, LUCCA_TOKEN_URL: harness.api.tokenUrl, ...variables };

    const { code, errors } = await harness.connectIn(environment, {
      WebhookUrl: CLOSED_URL,
      LuccaRequestsPerMinute: '20',
    })(args);

    expect(code).toBe(1);
    expect(errors.split('\n')).toEqual([
      expect.stringMatching(/^Lucca answered 400 to POST \/lucca-api\/webhook-endpoints: \S/),
      `${source}: Lucca rejects ${CLOSED_URL}: check that ${CLOSED_URL}?echo=hello returns hello`,
      '',
    ]);
  });

  it('suggests to check the echo when Lucca does not activate an endpoint', async () => {
    harness.api.endpoints.declare({ url: CLOSED_URL, status: 'suspended' });
    storeSecret('{"secrets":["of-something-else"]}');

    const { code, errors } = await connect('--url', CLOSED_URL);

    expect(code).toBe(1);
    expect(errors).toMatch(/^Lucca answered 400 to PATCH .*\n--url: Lucca rejects .*\n$/);
  });

  it.each<[string, RegExp, () => void]>([
    [
      'the endpoint was created by hand',
      /^No test delivery arrived from endpoint \d+\. If prod\/webhook .* --rotate.*\n$/,
      () => {
        storeSecret('{"secrets":["of-something-else"]}');
      },
    ],
    [
      'the webhook secret does not exist',
      /^The webhook secret prod\/webhook is empty or does not exist: .* --rotate\n$/,
      () => {
        harness.secrets.remove(NAMES.WEBHOOK_SECRET_ID);
      },
    ],
  ])('suggests --rotate when %s', async (_, message, prepare) => {
    declareEndpoint();
    prepare();

    const { code, errors } = await connect('--url', harness.url);

    expect(code).toBe(1);
    expect(errors).toMatch(message);
  });

  it.each<[string, string[], Record<string, string | null>]>([
    ['--url: must be a URL', ['--url', 'webhook.example'], {}],
    ['--url: must be a URL', ['--url', 'ftp://webhook.example'], {}],
    ["option '--name <name>' argument ' ' is invalid", ['--name', ' '], {}],
    [
      'LUCCA_API_SECRET_ID: the secret prod/lucca-api has no credentials',
      ['--url', 'https://webhook.example'],
      { [NAMES.LUCCA_API_SECRET_ID]: null },
    ],
    [
      'WEBHOOK_SECRET_ID: the secret prod/webhook must contain',
      ['--url', 'https://webhook.example'],
      { [NAMES.WEBHOOK_SECRET_ID]: '{"secret":"top secret"}' },
    ],
  ])('reports invalid input in one line: %s', async (line, args, secrets) => {
    for (const [id, text] of Object.entries(secrets)) harness.secrets.put(id, text);

    const { code, output, errors } = await connect(...args);

    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(errors).toContain(line);
    expect(errors).toMatch(/^[^\n]+\n$/);
    expect(errors).not.toContain('top secret');
    expect(harness.api.endpoints.all()).toEqual([]);
  });
});
