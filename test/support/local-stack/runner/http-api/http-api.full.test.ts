import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { createSecretKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import { listenOnLoopback, type LoopbackServer } from '../../loopback-server';
import { jwtAuthorizer, startHttpApi, type Integration } from './http-api';
import { findRoute } from './routes';

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
describe('the HTTP API', () => {
  let server: LoopbackServer;
  let received: APIGatewayProxyEventV2[];
  let integration: Integration;

  beforeEach(async () => {
    received = [];
    integration = () => Promise.resolve({ statusCode: 202 });
    const target: Integration = (event) => {
      received.push(event);
      return integration(event);
    };
    const routes = ['ANY /hooks', 'ANY /hooks/{proxy+}'].map((key) => ({ key, target, authorizer: null }));
    server = await startHttpApi(() => routes, { integrationTimeoutMs: 100 });
  });
  afterEach(() => server.stop());

  const call = (path: string, init?: RequestInit) => fetch(`${server.origin}${path}`, init);

  it('passes a request in payload format 2.0', async () => {
    const headers = { 'Content-Type': 'application/json', 'Lucca-Signature': 'abc', Cookie: 'a=1; b=2' };

    const response = await call('/hooks/a%20b?x=1&x=2&y=%C3%A7', {
      method: 'POST',
      headers,
      body: '{"é":1}',
    });

    expect(response.status).toBe(202);
    expect(received).toMatchObject([
      {
        ...{ version: '2.0', routeKey: 'ANY /hooks/{proxy+}', rawPath: '/hooks/a%20b' },
        ...{ rawQueryString: 'x=1&x=2&y=%C3%A7', queryStringParameters: { x: '1,2', y: 'ç' } },
        ...{ pathParameters: { proxy: 'a%20b' }, cookies: ['a=1', 'b=2'] },
        headers: { 'content-type': 'application/json', 'lucca-signature': 'abc' },
        requestContext: { http: { method: 'POST', path: '/hooks/a%20b', sourceIp: '127.0.0.1' } },
        ...{ body: '{"é":1}', isBase64Encoded: false },
      },
    ]);
  });

  it.each([
    ['of another type', 'application/octet-stream', Buffer.from('text')],
    ['with invalid UTF-8', 'application/json', Buffer.from([0x7b, 0xff, 0x7d])],
  ])('encodes a body %s in base64', async (_, type, body) => {
    await call('/hooks', { method: 'POST', headers: { 'content-type': type }, body });

    expect(received).toMatchObject([{ body: body.toString('base64'), isBase64Encoded: true }]);
  });

  it('returns the response of the function', async () => {
    const headers = { 'Content-Type': 'application/problem+json' };
    const body = Buffer.from('{"a":1}').toString('base64');
    integration = () => Promise.resolve({ statusCode: 401, headers, body, isBase64Encoded: true });

    const response = await call('/hooks');

    expect([response.status, response.headers.get('content-type')]).toEqual([
      401,
      'application/problem+json',
    ]);
    expect(await response.text()).toBe('{"a":1}');
  });

  it.each<[string, Integration, number, string]>([
    ['the function fails', () => Promise.reject(new Error('secret')), 500, 'Internal Server Error'],
    ['its response is malformed', () => Promise.resolve({ statusCode: 'x' }), 500, 'Internal Server Error'],
    ['the function takes too long', () => new Promise(() => undefined), 503, 'Service Unavailable'],
  ])('returns its own error when %s', async (_, failing, status, message) => {
    integration = failing;

    const response = await call('/hooks');

    expect([response.status, await response.json()]).toEqual([status, { message }]);
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
describe('a route', () => {
  const routes = ['$default', 'ANY /hooks', 'GET /hooks', 'ANY /hooks/{proxy+}'].map((key) => ({
    key,
    target: key,
  }));

  it.each([
    ['POST', '/hooks', 'ANY /hooks', {}],
    ['GET', '/hooks', 'GET /hooks', {}],
    ['PUT', '/hooks/a/b/', 'ANY /hooks/{proxy+}', { proxy: 'a/b/' }],
    ['POST', '/hooks/', '$default', {}],
    ['POST', '/hooksx', '$default', {}],
  ])('for %s %s is %s', (method, path, key, pathParameters) => {
    expect(findRoute(routes, method, path)).toEqual({ route: { key, target: key }, pathParameters });
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
describe('the JWT authorizer', () => {
  const CLIENT_ID = 'console-client';
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicPem = publicKey.export({ type: 'spki', format: 'pem' });
  let provider: LoopbackServer;
  let isDown: boolean;

  beforeEach(async () => {
    isDown = false;
    provider = await listenOnLoopback(
      createServer((request, response) => {
        // Without `alg`, so that the key is also valid for PS256.
        const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'first', use: 'sig' }];
        const discovery = { issuer: provider.origin, jwks_uri: `${provider.origin}/keys` };
        response.writeHead(isDown ? 503 : 200);
        response.end(JSON.stringify(request.url === '/keys' ? { keys } : discovery));
      }),
    );
  });
  afterEach(() => provider.stop());

  const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;
  const authorizer = () =>
    jwtAuthorizer({ issuer: provider.origin, audience: ['another-client', CLIENT_ID] });

  const claims = (changes: JWTPayload = {}): JWTPayload => ({
    ...{ iss: provider.origin, aud: CLIENT_ID, sub: 'ada', iat: inSeconds(0), exp: inSeconds(3600) },
    ...changes,
  });

  function sign(payload: JWTPayload, key: KeyObject = privateKey, alg = 'RS256'): Promise<string> {
    return new SignJWT(payload).setProtectedHeader({ alg, kid: 'first' }).sign(key);
  }

  it('passes the claims of a valid token as strings', async () => {
    const payload = claims({ aud: [CLIENT_ID, 'more'], groups: ['a b', 'c'], email_verified: true, iat: 1 });

    const verified = await authorizer()(`Bearer ${await sign(payload)}`);

    expect(verified).toEqual({
      claims: {
        ...{ iss: provider.origin, sub: 'ada', iat: '1', exp: String(payload.exp) },
        ...{ aud: `[${CLIENT_ID} more]`, groups: '[a b c]', email_verified: 'true' },
      },
      scopes: null,
    });
  });

  it('accepts the client id in place of the audience', async () => {
    const token = await sign(claims({ aud: undefined, client_id: CLIENT_ID }));

    expect(await authorizer()(token)).toMatchObject({ claims: { client_id: CLIENT_ID } });
  });

  it.each<[string, () => Promise<string> | string]>([
    ['has expired', () => sign(claims({ exp: inSeconds(-10) }))],
    ['never expires', () => sign(claims({ exp: undefined }))],
    ['is not valid yet', () => sign(claims({ nbf: inSeconds(3600) }))],
    ['is for another application', () => sign(claims({ aud: ['other'] }))],
    ['has no audience', () => sign(claims({ aud: undefined }))],
    ['has another issuer', () => sign(claims({ iss: `${provider.origin}/tenant` }))],
    ['is signed with another key', () => sign(claims(), other.privateKey)],
    ['is signed by PS256', () => sign(claims(), privateKey, 'PS256')],
    ['is signed by HS256', () => sign(claims(), createSecretKey(Buffer.from(publicPem)), 'HS256')],
    ['is not signed', () => new UnsecuredJWT(claims()).encode()],
    ['is not a token', () => 'a.b.c'],
  ])('rejects a token that %s', async (_, token) => {
    expect(await authorizer()(`Bearer ${await token()}`)).toBeNull();
  });

  it('rejects tokens while the keys are unavailable, and fetches them again', async () => {
    const [authorize, token] = [authorizer(), await sign(claims())];
    isDown = true;
    expect(await authorize(token)).toBeNull();
    isDown = false;

    expect(await authorize(token)).toMatchObject({ claims: { sub: 'ada' } });
  });
});
