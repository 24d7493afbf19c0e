import { sign } from '../../functions/ingest/signature';
import type { LuccaEvent } from '../support/fakes/lucca/event';
import { WebhookEndpoint } from '../support/fakes/lucca/webhook-endpoint';
import { startLocalConnector, type LocalConnector } from '../support/local-stack/local-connector';
import { keyOfEvent } from '../support/harness/log-table';
import { LogWatcher } from '../support/story/run-scenes';

const SECRET = 'b3YGydKxao0CYEg4-2LM81rviT-vl2JzKyf_zlewRn0cpoHzh4mRLj5_Ty5neQta';

/** A cold start bundles the functions, which takes long on a busy machine. */
jest.setTimeout(120_000);

describe('The webhook behind the HTTP API', () => {
  let connector: LocalConnector;
  let endpoint: WebhookEndpoint;
  let event: LuccaEvent;
  let output = '';
  const watch = new LogWatcher();

  beforeAll(async () => {
    connector = await startLocalConnector({
      onOutput(_, text) {
        output += text;
        watch.notifyOutput();
      },
    });
    const { webhookUrl: url, environment, stack } = connector;
    stack.secretsManager.put(environment.WEBHOOK_SECRET_ID ?? '', JSON.stringify({ secrets: [SECRET] }));
    const { lucca } = connector.lucca;
    event = lucca.setWorkplace({ employee: lucca.hire('lea@acme.example') });
    endpoint = new WebhookEndpoint({ url, secret: SECRET, now: () => Date.now() });
  });
  afterAll(() => connector.stop());

  const call = (pathAndQuery: string, init?: RequestInit) =>
    fetch(`${connector.stack.origin}${pathAndQuery}`, init);

  /** Posts a signed delivery as Lucca does. */
  function post(body: string, { secret = SECRET, headers = {} } = {}) {
    const timestamp = new Date().toISOString();
    const signed = {
      'Content-Type': 'application/json',
      'Lucca-Signature': sign(secret, timestamp, Buffer.from(body)),
      'Lucca-Timestamp': timestamp,
    };
    return call('/webhooks/lucca', { method: 'POST', headers: { ...signed, ...headers }, body });
  }

  // First test, because the secret is not cached yet.
  it('answers 503 with Retry-After when the secret cannot be read', async () => {
    connector.stack.secretsManager.failWith({ type: 'InternalServiceError', status: 500 });
    const unavailable = await post('{}');
    connector.stack.secretsManager.failWith(null);
    // An instance does not repeat a failed read for half a minute.
    await connector.stack.retireInstances();

    expect(unavailable.status).toBe(503);
    expect(unavailable.headers.get('retry-after')).toBe('30');
    expect(await unavailable.json()).toMatchObject({ reason: 'unavailable' });
    expect((await post(JSON.stringify({ topic: 'ping' }))).status).toBe(202);
  });

  it.each(['iusiof24dsfxvcç834', '<b>&"', 'a+b c'])('echoes %s', async (value) => {
    expect(await endpoint.activate(value)).toBe(true);
  });

  it.each([
    ['another secret', { secret: 'other' }, 'bad_signature'],
    ['another timestamp', { headers: { 'Lucca-Timestamp': '2026-02-01T09:34:23Z' } }, 'too_old'],
    ['an empty signature', { headers: { 'Lucca-Signature': '' } }, 'missing_header'],
  ])('rejects a delivery with %s', async (_, options, reason) => {
    const response = await post('{}', options);

    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const problem = { type: 'about:blank', title: 'Unauthorized', status: 401, reason };
    expect([response.status, await response.json()]).toEqual([401, problem]);
  });

  it('rejects other methods, bodies that are too large, and echo requests without a value', async () => {
    const responses = await Promise.all([
      call('/webhooks/lucca', { method: 'PUT', body: '{}' }),
      post('x'.repeat(256 * 1024 + 1)),
      call('/webhooks/lucca'),
    ]);

    expect(responses.map(({ status }) => status)).toEqual([405, 413, 400]);
  });

  it.each(['/', '/webhooks/lucca/', '//webhooks/lucca', '/Webhooks/Lucca', '/other', '/webhooks/lucca/old'])(
    'never answers 404, which would suspend the endpoint: %s',
    async (path) => {
      const response = await call(`${path}?challenge=alive`);

      expect([response.status, await response.text()]).toEqual([200, 'alive']);
    },
  );

  it.each([
    ['a valid event', {}, {}, 'created'],
    ['an invalid event', { id: '77' }, { date: 'soon' }, 'failed'],
  ])('accepts %s, whose outcome is then in the log', async (_, changes, data, outcome) => {
    const delivered = { ...event, ...changes, data: { ...event.data, ...data } };

    const delivery = await endpoint.deliver(delivered);

    expect(delivery.attempts).toMatchObject([{ status: 202, body: '' }]);
    const key = keyOfEvent(delivered);
    expect(await watch.row(connector.logs, key)).toMatchObject({ outcome });
  });

  it('accepts bytes that are not JSON, and other topics', async () => {
    const deliveries = [
      await endpoint.deliver(Buffer.from([0xff, 0xfe, 0x00])),
      await endpoint.deliver({ ...event, topic: 'department.created' }),
    ];

    expect(deliveries.map(({ delivered }) => delivered)).toEqual([true, true]);
  });

  it('writes no secret and no address to the logs', () => {
    expect(output).toContain('Delivery accepted');
    expect(output).not.toContain(SECRET);
    expect(output).not.toContain('@acme.example');
  });
});
