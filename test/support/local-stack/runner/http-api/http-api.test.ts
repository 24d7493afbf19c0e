import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { LoopbackServer } from '../../loopback-server';
import { startHttpApi, type Integration } from './http-api';

describe('startHttpApi', () => {
  let server: LoopbackServer;
  let received: APIGatewayProxyEventV2[];
  let answer: Integration;

  beforeEach(async () => {
    received = [];
    answer = () => Promise.resolve({ statusCode: 202 });
    const target: Integration = (event) => {
      received.push(event);
      return answer(event);
    };
    const routes = ['ANY /hooks', 'ANY /hooks/{proxy+}'].map((key) => ({ key, target, authorizer: null }));
    server = await startHttpApi(() => routes, 100);
  });
  afterEach(() => server.stop());

  const call = (path: string, init?: RequestInit) => fetch(`${server.origin}${path}`, init);

  it('passes a request in payload format 2.0', async () => {
    // Act
    const response = await call('/hooks/a%20b?x=1&x=2&y=%C3%A7', {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json;charset=utf-8',
        'Lucca-Signature': 'abc',
        Cookie: 'a=1; b=2',
      },
      body: '{"é":1}',
    });
    // Assess
    expect(response.status).toBe(202);
    expect(received).toMatchObject([
      {
        version: '2.0',
        routeKey: 'ANY /hooks/{proxy+}',
        rawPath: '/hooks/a%20b',
        rawQueryString: 'x=1&x=2&y=%C3%A7',
        cookies: ['a=1', 'b=2'],
        headers: { 'content-type': 'application/json;charset=utf-8', 'lucca-signature': 'abc' },
        queryStringParameters: { x: '1,2', y: 'ç' },
        pathParameters: { proxy: 'a%20b' },
        requestContext: {
          http: { method: 'POST', path: '/hooks/a%20b', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
          stage: '$default',
        },
        body: '{"é":1}',
        isBase64Encoded: false,
      },
    ]);
    expect(received[0]?.requestContext.requestId).toMatch(/^[\w-]{36}$/);
  });

  it.each([
    ['bytes of another type', 'application/octet-stream', Buffer.from('text')],
    ['invalid UTF-8', 'application/json', Buffer.from([0x7b, 0xff, 0x7d])],
  ])('encodes %s in base64', async (_, type, body) => {
    // Act
    await call('/hooks', { method: 'POST', headers: { 'content-type': type }, body });
    // Assess
    expect(received).toMatchObject([{ body: body.toString('base64'), isBase64Encoded: true }]);
  });

  it('leaves out an empty body', async () => {
    // Act
    await call('/hooks');
    // Assess
    expect(received[0]).toMatchObject({ isBase64Encoded: false });
    expect(received[0]).not.toHaveProperty('body');
  });

  it('returns the response of the function', async () => {
    // Prepare
    answer = () =>
      Promise.resolve({
        statusCode: 401,
        headers: { 'Content-Type': 'application/problem+json' },
        body: Buffer.from('{"a":1}').toString('base64'),
        isBase64Encoded: true,
      });
    // Act
    const response = await call('/hooks');
    // Assess
    expect(response.status).toBe(401);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.text()).toBe('{"a":1}');
  });

  it.each([
    ['a function that fails', () => Promise.reject(new Error('secret')), 500, 'Internal Server Error'],
    ['a malformed answer', () => Promise.resolve({ statusCode: 'x' }), 500, 'Internal Server Error'],
    ['a function that takes too long', () => new Promise(() => undefined), 503, 'Service Unavailable'],
  ])('returns its own error for %s', async (_, integration: Integration, status, message) => {
    // Prepare
    answer = integration;
    // Act
    const response = await call('/hooks');
    // Assess
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ message });
  });

  it('returns 404 for an unknown path', async () => {
    // Act
    const response = await call('/elsewhere');
    // Assess
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ message: 'Not Found' });
    expect(received).toEqual([]);
  });
});
