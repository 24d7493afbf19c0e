import { createServer } from 'node:http';
import { send } from '../../../../functions/lucca/api/http';
import { listenOnLoopback, type LoopbackServer } from '../../../support/local-stack/loopback-server';

describe('a request to Lucca', () => {
  const asked: string[] = [];
  let elsewhere: LoopbackServer;
  let lucca: LoopbackServer;

  beforeAll(async () => {
    elsewhere = await listenOnLoopback(
      createServer((request, response) => {
        asked.push(`elsewhere, with ${request.headers.authorization ?? 'no token'}`);
        response.end('{}');
      }),
    );
    lucca = await listenOnLoopback(
      createServer((request, response) => {
        asked.push('lucca');
        const status = Number(request.url?.slice(1));
        response.writeHead(status, { location: `${elsewhere.origin}/taken` }).end();
      }),
    );
  });
  beforeEach(() => asked.splice(0));
  afterAll(() => Promise.all([lucca.stop(), elsewhere.stop()]));

  it.each([301, 302, 303, 307, 308])(
    'does not follow a redirect, which would leak its credentials: %s',
    async (status) => {
      const answer = await send(
        `${lucca.origin}/${status}`,
        { method: 'POST', headers: { Authorization: 'Bearer token' }, body: 'client_secret=hush' },
        { signal: AbortSignal.timeout(10_000), now: Date.now, service: 'Lucca' },
      );

      expect(answer.status).toBe(status);
      expect(asked).toEqual(['lucca']);
    },
  );
});
