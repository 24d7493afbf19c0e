import { createServer, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { isSignedWith, readClaim } from '../../../../functions/ingest/signature';
import { listenOnLoopback, type LoopbackServer } from '../../local-stack/loopback-server';
import { WebhookEndpoint } from './webhook-endpoint';

const NOW = Date.parse('2026-02-20T10:00:00.250Z');

describe('a webhook endpoint', () => {
  let server: LoopbackServer;
  let statuses: number[];
  let authentic: boolean[];

  beforeEach(async () => {
    statuses = [];
    authentic = [];
    const answer = (headers: Record<string, string | undefined>, body: Buffer, response: ServerResponse) => {
      const claim = readClaim(headers, NOW);
      authentic.push(claim.ok && isSignedWith(['secret'], claim.claim, body));
      response.writeHead(statuses.shift() ?? 202).end();
    };
    server = await listenOnLoopback(
      createServer((request, response) => {
        const { 'lucca-signature': signature, 'lucca-timestamp': timestamp } = request.headers;
        const headers = { 'lucca-signature': String(signature), 'lucca-timestamp': String(timestamp) };
        void buffer(request).then((body) => {
          answer(headers, body, response);
        });
      }),
    );
  });
  afterEach(() => server.stop());

  const endpoint = (retries?: number) =>
    new WebhookEndpoint({ url: server.origin, secret: 'secret', now: () => NOW, retries });

  it('signs what it delivers', async () => {
    // Act
    const delivery = await endpoint().deliver({ title: 'é' });
    // Assess
    expect(delivery).toMatchObject({
      delivered: true,
      attempts: [{ at: '2026-02-20T10:00:00Z', status: 202 }],
    });
    expect(authentic).toEqual([true]);
  });

  it('lets somebody change the body after it was signed', async () => {
    // Act
    await endpoint().deliver({ a: 1 }, () => Buffer.from('{"a":2}'));
    // Assess
    expect(authentic).toEqual([false]);
  });

  it.each([
    [undefined, [503]],
    [2, [503, 401, 202]],
    [1, [503, 429]],
  ])('tries again as often as told: %s', async (retries, answers) => {
    // Prepare
    statuses = [...answers];
    // Act
    const { attempts } = await endpoint(retries).deliver({});
    // Assess
    expect(attempts.map(({ status }) => status)).toEqual(answers);
  });

  it('is suspended by a 404 and delivers nothing more', async () => {
    // Prepare
    statuses = [404];
    const suspended = endpoint(4);
    // Act
    await suspended.deliver({});
    const next = await suspended.deliver({});
    // Assess
    expect(suspended.state).toBe('suspended');
    expect(next).toMatchObject({ delivered: false, attempts: [] });
  });

  it('notes that nobody answered', async () => {
    // Prepare
    const nobody = new WebhookEndpoint({ url: 'http://127.0.0.1:1', secret: 's', now: () => NOW });
    // Act
    const { attempts } = await nobody.deliver({});
    // Assess
    expect(attempts).toMatchObject([{ status: null }]);
  });
});
