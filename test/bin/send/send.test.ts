import { createServer, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { sendCommand } from '../../../bin/send/send';
import { isSignedWith } from '../../../functions/ingest/signature';
import { createDocumentClient } from '../../../functions/store/dynamodb';
import { createCommandRunner, type Run } from '../../support/harness/run-command';
import { listenOnLoopback, type LoopbackServer } from '../../support/local-stack/loopback-server';

const SECRET = 'the-secret-of-the-endpoint';
const BODY = Buffer.from('{ "topic" : "ping",\n  "é": 1 }\n');
const NOW = new Date('2026-02-01T12:00:00.500Z');

/** A webhook that records requests and sends a configurable response. */
let webhook: LoopbackServer;
let received: { request: IncomingMessage; body: Buffer }[];
let response: { status: number; body: string };

beforeEach(async () => {
  received = [];
  response = { status: 202, body: '' };
  const server = createServer((request, answer) => {
    void buffer(request).then((body) => {
      received.push({ request, body });
      answer.writeHead(response.status, { location: 'https://elsewhere.example' }).end(response.body);
    });
  });
  webhook = await listenOnLoopback(server);
});

afterEach(() => webhook.stop());

type Setup = {
  environment?: Record<string, string>;
  files?: Record<string, Buffer | string>;
  input?: string;
  secrets?: Record<string, string>;
  outputs?: Record<string, string>;
};

/** Runs the command with these files, secrets and outputs, and asserts that it does not print the secret. */
async function send(args: string[], setup: Setup = {}): Promise<Run> {
  const files: Record<string, Buffer | string> = { 'event.json': BODY, ...setup.files };
  const find = <T>(entries: Record<string, T>, name: string): Promise<T> => {
    const entry = entries[name];
    const missing = Object.assign(new Error(`no such entry, ${SECRET}`), { code: 'ENOENT' });
    return entry === undefined ? Promise.reject(missing) : Promise.resolve(entry);
  };
  const readFile = async (path: string) => Buffer.from(await find(files, path));
  const readSecret = (id: string) => find(setup.secrets ?? {}, id);
  const run = await createCommandRunner((context) => sendCommand({ ...context, readFile, readSecret }), {
    client: createDocumentClient(),
    environment: setup.environment ?? { WEBHOOK_URL: webhook.origin, WEBHOOK_SECRET: SECRET },
    stackOutputs: () => Promise.resolve(setup.outputs ?? {}),
    now: () => NOW.getTime(),
  })(args, setup.input);
  expect(run.output + run.errors).not.toContain(SECRET);
  return run;
}

/** Whether the last delivery was signed with the secret over the received bytes. */
function isSigned(): boolean {
  const last = received.at(-1);
  const { 'lucca-timestamp': timestamp, 'lucca-signature': signature } = last?.request.headers ?? {};
  const claim = { timestamp: String(timestamp), signature: String(signature) };
  return last !== undefined && isSignedWith([SECRET], claim, last.body);
}

describe('npm run send', () => {
  it('posts the bytes of the file with a signature, as Lucca does', async () => {
    const run = await send(['event.json']);

    expect(run).toEqual({ code: 0, output: '202 Accepted\n', errors: '' });
    expect(received).toHaveLength(1);
    expect(received[0]?.body).toEqual(BODY);
    expect(received[0]?.request).toMatchObject({
      method: 'POST',
      headers: { 'content-type': 'application/json', 'lucca-timestamp': '2026-02-01T12:00:00.500Z' },
    });
    expect(isSigned()).toBe(true);
  });

  it('reads standard input', async () => {
    expect(await send(['-'], { input: '{"topic":"ping"}' })).toMatchObject({ code: 0 });
    expect(received[0]?.body.toString()).toBe('{"topic":"ping"}');
  });

  const stored = { 'prod/webhook': JSON.stringify({ secrets: [SECRET, 'older'] }) };

  it.each<[string, string[], (url: string) => Setup]>([
    [
      'options, with a file in plain text',
      ['--secret-file', 'secret', '--url', 'URL'],
      () => ({ environment: {}, files: { secret: `${SECRET}\n` } }),
    ],
    [
      "options, with a file in the connector's JSON",
      ['--secret-file', 'secret', '--url', 'URL'],
      () => ({ environment: {}, files: { secret: JSON.stringify({ secrets: [SECRET, 'older'] }) } }),
    ],
    [
      'variables, with the id of a secret',
      [],
      (url) => ({
        environment: { WEBHOOK_URL: url, WEBHOOK_SECRET_ID: 'prod/webhook' },
        secrets: stored,
      }),
    ],
    [
      'the stack',
      ['--stack', 'prod'],
      (url) => ({
        ...{ environment: {}, secrets: stored },
        outputs: { WebhookUrl: url, WebhookSecretId: 'prod/webhook' },
      }),
    ],
  ])('reads the URL and the secret from %s', async (_, args, setup) => {
    const url = `${webhook.origin}/webhook`;

    const run = await send(['event.json', ...args.map((arg) => arg.replace('URL', url))], setup(url));

    expect(run).toMatchObject({ code: 0, errors: '' });
    expect(received[0]?.request.url).toBe('/webhook');
    expect(isSigned()).toBe(true);
  });

  it.each([
    [401, '{"type":"about:blank","status":401,"reason":"bad_signature"}', '401 bad_signature'],
    [503, 'upstream is down', '503 Service Unavailable'],
    [302, '', '302 Found'],
    [202, '{"reason":', '202 Accepted'],
  ])('prints the response %s %s', async (status, body, line) => {
    response = { status, body };

    expect(await send(['event.json'])).toEqual({
      ...{ code: status === 202 ? 0 : 1, output: `${line}\n`, errors: '' },
    });
  });

  it('reports a port that fetch blocks', async () => {
    expect(await send(['event.json', '--url', 'http://127.0.0.1:9/webhook'])).toEqual({
      ...{ code: 1, output: '' },
      errors: 'http://127.0.0.1:9 does not respond (fetch blocks this port)\n',
    });
  });

  it('reports when there is no response', async () => {
    await webhook.stop();

    const run = await send(['event.json']);

    const errors = `${webhook.origin} does not respond (ECONNREFUSED)\n`;
    expect(run).toEqual({ code: 1, output: '', errors });
    webhook = await listenOnLoopback(createServer());
  });

  const url = { WEBHOOK_URL: 'https://webhook.example' };

  it.each<[string, string[], Setup]>([
    ['FILE: nowhere.json cannot be read (ENOENT)', ['nowhere.json'], {}],
    ['FILE: event.json must be JSON', ['event.json'], { files: { 'event.json': '<xml/>' } }],
    ['FILE: standard input must be JSON', ['-'], {}],
    ['--url: must be a URL', ['event.json', '--url', 'webhook.example'], {}],
    ['--url: must be a URL', ['event.json', '--url', 'file:///etc/passwd'], {}],
    ['WEBHOOK_URL: must be a URL', ['event.json'], { environment: { WEBHOOK_URL: 'webhook.example' } }],
    [
      '--stack: must be a URL',
      ['event.json', '--stack', 'prod'],
      { environment: {}, outputs: { WebhookUrl: 'webhook.example' } },
    ],
    [
      '--secret-file: is required unless WEBHOOK_SECRET, WEBHOOK_SECRET_ID or --stack is set',
      ['event.json'],
      { environment: url },
    ],
    [
      '--stack: the stack prod has no output WebhookSecretId',
      ['event.json', '--stack', 'prod'],
      { environment: url },
    ],
    ['--secret-file: nowhere cannot be read (ENOENT)', ['event.json', '--secret-file', 'nowhere'], {}],
    ['--secret-file: must contain a secret', ['event.json', '--secret-file', 's'], { files: { s: ' \n' } }],
    [
      '--secret-file: must contain',
      ['event.json', '--secret-file', 's'],
      { files: { s: `{"secret":"${SECRET}"}` } },
    ],
    ['WEBHOOK_SECRET: must contain', ['event.json'], { environment: { ...url, WEBHOOK_SECRET: ' ' } }],
    [
      'WEBHOOK_SECRET_ID: the secret x cannot be read (ENOENT)',
      ['event.json'],
      { environment: { ...url, WEBHOOK_SECRET_ID: 'x' } },
    ],
  ])('reports invalid input in one line: %s', async (line, args, setup) => {
    const { code, output, errors } = await send(args, setup);

    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(errors).toContain(line);
    expect(errors).toMatch(/^[^\n]+\n$/);
    expect(received).toEqual([]);
  });
});
