import { createServer, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { sendCommand } from '../../../bin/send/send';
import { isSignedWith } from '../../../functions/ingest/signature';
import { createDocumentClient } from '../../../functions/store/dynamodb';
import { createCommandRunner } from '../../support/harness/run-command';
import { listenOnLoopback, type LoopbackServer } from '../../support/local-stack/loopback-server';

const SECRET = 'the-secret-of-the-endpoint';
const BODY = Buffer.from('{ "topic" : "ping",\n  "é": 1 }\n');
const NOW = new Date('2026-02-01T12:00:00.500Z');

/** A webhook that records requests and sends a configurable response. */
let webhook: LoopbackServer;
let received: { request: IncomingMessage; body: Buffer }[];
let answer: { status: number; body: string };

beforeEach(async () => {
  received = [];
  answer = { status: 202, body: '' };
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      received.push({ request, body });
      response.writeHead(answer.status, { location: 'https://elsewhere.example' }).end(answer.body);
    });
  });
  webhook = await listenOnLoopback(server);
});

afterEach(() => webhook.stop());

type Environment = {
  environment?: Record<string, string>;
  files?: Record<string, Buffer | string>;
  input?: string;
  secrets?: Record<string, string>;
  outputs?: Record<string, string>;
};

/** Runs the command with these files, secrets and outputs, and asserts that it does not print the secret. */
async function run(args: string[], given: Environment = {}) {
  const files: Record<string, Buffer | string> = { 'event.json': BODY, ...given.files };
  const find = <T>(entries: Record<string, T>, name: string): Promise<T> => {
    const entry = entries[name];
    const missing = Object.assign(new Error(`no such entry, ${SECRET}`), { code: 'ENOENT' });
    return entry === undefined ? Promise.reject(missing) : Promise.resolve(entry);
  };
  const readFile = async (path: string) => Buffer.from(await find(files, path));
  const readSecret = (id: string) => find(given.secrets ?? {}, id);
  const send = createCommandRunner((context) => sendCommand({ ...context, readFile, readSecret }), {
    client: createDocumentClient(),
    environment: given.environment ?? { WEBHOOK_URL: webhook.origin, WEBHOOK_SECRET: SECRET },
    stackOutputs: () => find({ outputs: given.outputs }, 'outputs').then((outputs) => outputs ?? {}),
    now: () => NOW.getTime(),
  });
  const { code, output, errors } = await send(args, given.input);
  expect(output + errors).not.toContain(SECRET);
  return { code, printed: linesOf(output), errors: linesOf(errors) };
}

/** Asserts that the last line ends with a line break. */
function linesOf(text: string): string[] {
  const lines = text.split('\n');
  expect(lines.pop()).toBe('');
  return lines;
}

/** Whether the last delivery was signed with this secret over the bytes that arrived. */
function signedWith(secret: string): boolean {
  const last = received.at(-1);
  const { 'lucca-timestamp': timestamp, 'lucca-signature': signature } = last?.request.headers ?? {};
  const claim = { timestamp: String(timestamp), signature: String(signature) };
  return last !== undefined && isSignedWith([secret], claim, last.body);
}

describe('npm run send', () => {
  it('posts the bytes of the file, signed now, as Lucca does', async () => {
    const { code, printed, errors } = await run(['event.json']);

    expect({ code, printed, errors }).toEqual({ code: 0, printed: ['202 Accepted'], errors: [] });
    expect(received).toHaveLength(1);
    expect(received[0]?.body).toEqual(BODY);
    expect(received[0]?.request).toMatchObject({
      method: 'POST',
      headers: { 'content-type': 'application/json', 'lucca-timestamp': '2026-02-01T12:00:00.500Z' },
    });
    expect(signedWith(SECRET)).toBe(true);
  });

  it('reads standard input', async () => {
    expect(await run(['-'], { input: '{"topic":"ping"}' })).toMatchObject({ code: 0 });

    expect(received[0]?.body.toString()).toBe('{"topic":"ping"}');
  });

  it.each([
    ['plain text', `${SECRET}\n`],
    ["the connector's JSON", JSON.stringify({ secrets: [SECRET, 'the-old-one'] })],
  ])('reads a secret file in %s', async (_, text) => {
    const args = ['event.json', '--secret-file', 'secret', '--url', `${webhook.origin}/webhook`];

    expect(await run(args, { environment: {}, files: { secret: text } })).toMatchObject({ code: 0 });

    expect(signedWith(SECRET)).toBe(true);
    expect(received[0]?.request.url).toBe('/webhook');
  });

  it('reads the secret whose id is in the environment', async () => {
    const environment = { WEBHOOK_URL: webhook.origin, WEBHOOK_SECRET_ID: 'lucca/webhook' };
    const secrets = { 'lucca/webhook': JSON.stringify({ secrets: [SECRET] }) };

    expect(await run(['event.json'], { environment, secrets })).toMatchObject({ code: 0 });

    expect(signedWith(SECRET)).toBe(true);
  });

  it('reads from the stack what options and environment lack', async () => {
    const environment = {};
    const outputs = { WebhookUrl: webhook.origin, WebhookSecretId: 'prod/webhook' };
    const secrets = { 'prod/webhook': JSON.stringify({ secrets: [SECRET] }) };

    expect(await run(['event.json', '--stack', 'prod'], { environment, outputs, secrets })).toMatchObject({
      code: 0,
    });

    expect(signedWith(SECRET)).toBe(true);
  });

  it.each([
    [401, '{"type":"about:blank","status":401,"reason":"bad_signature"}', '401 bad_signature'],
    [503, 'upstream is down', '503 Service Unavailable'],
    [302, '', '302 Found'],
    [202, '{"reason":', '202 Accepted'],
  ])('prints the response: %s %s', async (status, body, line) => {
    answer = { status, body };

    const { code, printed, errors } = await run(['event.json']);

    expect({ printed, errors }).toEqual({ printed: [line], errors: [] });
    expect(code).toBe(status === 202 ? 0 : 1);
  });

  it('reports a port that fetch blocks', async () => {
    const { code, errors } = await run(['event.json', '--url', 'http://127.0.0.1:9/webhook']);

    expect(code).toBe(1);
    expect(errors).toEqual(['http://127.0.0.1:9 gives no answer (no web address may have this port)']);
  });

  it('reports when there is no response', async () => {
    await webhook.stop();

    const { code, printed, errors } = await run(['event.json']);

    expect({ code, printed }).toEqual({ code: 1, printed: [] });
    expect(errors).toEqual([`${webhook.origin} gives no answer (ECONNREFUSED)`]);
    webhook = await listenOnLoopback(createServer());
  });
});

describe('npm run send, with invalid input', () => {
  const url = { WEBHOOK_URL: 'https://webhook.example' };

  it.each<[string, string[], Environment]>([
    ["missing required argument 'file'", [], {}],
    ["unknown option '--shout'", ['event.json', '--shout'], {}],
    ['too many arguments', ['event.json', 'other.json'], {}],
    ['FILE: nowhere.json cannot be read (ENOENT)', ['nowhere.json'], {}],
    ['FILE: event.json must be JSON', ['event.json'], { files: { 'event.json': '<xml/>' } }],
    ['FILE: the standard input must be JSON', ['-'], {}],
    ['--url: is required', ['event.json'], { environment: { WEBHOOK_SECRET: SECRET } }],
    ['--url: must be an address', ['event.json', '--url', 'webhook.example'], {}],
    ['--url: must be an address', ['event.json', '--url', 'file:///etc/passwd'], {}],
    ['--secret-file: is required', ['event.json'], { environment: url }],
    ['--secret-file: nowhere cannot be read (ENOENT)', ['event.json', '--secret-file', 'nowhere'], {}],
    ['--secret-file: must hold a secret', ['event.json', '--secret-file', 's'], { files: { s: ' \n' } }],
    [
      '--secret-file: must hold',
      ['event.json', '--secret-file', 's'],
      { files: { s: `{"secret":"${SECRET}"}` } },
    ],
    ['WEBHOOK_SECRET: must hold', ['event.json'], { environment: { ...url, WEBHOOK_SECRET: ' ' } }],
    [
      'WEBHOOK_SECRET_ID: the secret x cannot be read (ENOENT)',
      ['event.json'],
      { environment: { ...url, WEBHOOK_SECRET_ID: 'x' } },
    ],
    ['WEBHOOK_URL: must be an address', ['event.json'], { environment: { WEBHOOK_URL: 'webhook.example' } }],
    [
      '--stack: must be an address',
      ['event.json', '--stack', 'prod'],
      { environment: {}, outputs: { WebhookUrl: 'webhook.example' } },
    ],
    [
      '--stack: prod lacks the output WebhookUrl',
      ['event.json', '--stack', 'prod'],
      { environment: {}, outputs: {} },
    ],
    [
      '--stack: prod lacks the output WebhookSecretId',
      ['event.json', '--stack', 'prod'],
      { environment: url, outputs: {} },
    ],
  ])('reports %s', async (line, args, given) => {
    const { code, printed, errors } = await run(args, given);

    expect({ code, printed }).toEqual({ code: 2, printed: [] });
    expect(errors).toEqual([expect.stringContaining(line)]);
    expect(errors[0]).not.toContain('\n');
    expect(received).toEqual([]);
  });

  it('prints help', async () => {
    const { code, printed } = await run(['--help']);

    expect(code).toBe(0);
    expect(printed.join('\n')).toContain('--secret-file');
  });
});
