import { logKey } from '../../functions/domain/sync-log';
import { sign } from '../../functions/ingest/signature';
import type { LuccaEvent } from '../support/fakes/lucca/event';
import { WebhookEndpoint } from '../support/fakes/lucca/webhook-endpoint';
import { startLocalConnector, type LocalConnector } from '../support/local-stack/local-connector';
import { LogWatcher } from '../support/story/run-scenes';

const SECRET = 'b3YGydKxao0CYEg4-2LM81rviT-vl2JzKyf_zlewRn0cpoHzh4mRLj5_Ty5neQta';

/** A cold start bundles the functions, which takes long on a busy machine. */
jest.setTimeout(120_000);

describe('the deployed wiring, through HTTP', () => {
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

  /** Posts as Lucca does. `header`: the header to leave out. */
  function post(body: string, { secret = SECRET, at = new Date().toISOString(), header = '' } = {}) {
    const headers = new Headers({
      'content-type': 'application/json',
      'lucca-signature': sign(secret, at, Buffer.from(body)),
      'lucca-timestamp': at,
    });
    if (header) headers.delete(header);
    return call('/webhooks/lucca', { method: 'POST', headers, body });
  }
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

  // First test, as the secret is not cached yet.
  it('answers 503 with Retry-After when the secret cannot be read', async () => {
    connector.stack.secretsManager.failWith({ type: 'InternalServiceError', status: 500 });
    const refused = await post('{}');
    connector.stack.secretsManager.failWith(null);
    // An instance caches a failed read for half a minute.
    await connector.stack.retireInstances();
    const taken = await post(JSON.stringify({ topic: 'ping' }));

    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('30');
    expect(await refused.json()).toMatchObject({ reason: 'unavailable' });
    expect(taken.status).toBe(202);
  });

  it.each(['iusiof24dsfxvcç834', '<b>&"', 'a+b c'])('echoes %s', async (value) => {
    expect(await endpoint.activate(value)).toBe(true);
  });

  it('echoes an older challenge, on any path below', async () => {
    const response = await call('/webhooks/lucca/old?challenge=abc');

    expect([response.status, await response.text()]).toEqual([200, 'abc']);
  });

  it.each([
    ['without a signature', () => post('{}', { header: 'lucca-signature' }), 'missing_header'],
    ['without a timestamp', () => post('{}', { header: 'lucca-timestamp' }), 'missing_header'],
    ['with another timestamp', () => post('{}', { at: 'yesterday' }), 'bad_timestamp'],
    ['from six minutes ago', () => post('{}', { at: minutesAgo(6) }), 'too_old'],
    ['from in six minutes', () => post('{}', { at: minutesAgo(-6) }), 'too_new'],
    ['signed by somebody else', () => post('{}', { secret: 'other' }), 'bad_signature'],
  ])('refuses a delivery %s', async (_, deliver, reason) => {
    const response = await deliver();

    expect(response.status).toBe(401);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toEqual({
      type: 'about:blank',
      title: 'Unauthorized',
      status: 401,
      reason,
    });
  });

  it('rejects other methods, bodies that are too large, and echo requests without a value', async () => {
    const responses = await Promise.all([
      call('/webhooks/lucca', { method: 'PUT', body: '{}' }),
      post('x'.repeat(256 * 1024 + 1)),
      call('/webhooks/lucca'),
    ]);

    expect(responses.map(({ status }) => status)).toEqual([405, 413, 400]);
  });

  it.each(['/', '/webhooks/lucca/', '//webhooks/lucca', '/Webhooks/Lucca', '/other'])(
    'never answers 404, which would suspend the endpoint: %s',
    async (path) => {
      const response = await call(`${path}?echo=alive`);

      expect([response.status, await response.text()]).toEqual([200, 'alive']);
    },
  );

  it.each([
    ['an event', {}, {}, 'created'],
    ['an event that breaks the contract', { id: '77' }, { date: 'soon' }, 'failed'],
  ])('accepts %s and logs its outcome', async (_, differences, data, outcome) => {
    const delivered = { ...event, ...differences, data: { ...event.data, ...data } };
    const delivery = await endpoint.deliver(delivered);

    expect(delivery.attempts).toMatchObject([{ status: 202, body: '' }]);
    const key = logKey({ tenant: delivered.source, eventId: delivered.id });
    expect(await watch.row(connector.logs, key)).toMatchObject({ outcome });
  });

  it('accepts bytes that are not JSON, and unknown topics', async () => {
    const deliveries = [
      await endpoint.deliver(Buffer.from([0xff, 0xfe, 0x00])),
      await endpoint.deliver({ ...event, topic: 'department.created' }),
    ];

    expect(deliveries.map(({ delivered }) => delivered)).toEqual([true, true]);
  });

  it('never lets a secret or an address into its logs', () => {
    expect(output).toContain('Delivery accepted');
    expect(output).not.toContain(SECRET);
    expect(output).not.toContain('@acme.example');
  });
});
