import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { sign } from '../../../functions/ingest/signature';

export const SECRET = 'b3YGydKxao0CYEg4-2LM81rviT-vl2JzKyf_zlewRn0cpoHzh4mRLj5_Ty5neQta';
export const OTHER_SECRET = 'another-secret-of-a-second-endpoint';

type Parts = {
  method?: string;
  rawQueryString?: string;
  headers?: Record<string, string>;
  body?: string;
  isBase64Encoded?: boolean;
  requestId?: string;
};

/** The event that an HTTP API passes to its function (payload format 2.0). */
export function apiRequest(parts: Parts = {}): APIGatewayProxyEventV2 {
  const { method = 'POST', rawQueryString = '', headers = {}, isBase64Encoded = false } = parts;
  const { body, requestId = 'request-1' } = parts;
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/webhook',
    rawQueryString,
    headers,
    requestContext: {
      accountId: '123456789012',
      apiId: 'api',
      domainName: 'api.example',
      domainPrefix: 'api',
      http: { method, path: '/webhook', protocol: 'HTTP/1.1', sourceIp: '203.0.113.1', userAgent: 'Lucca' },
      requestId,
      routeKey: '$default',
      stage: '$default',
      time: '01/Feb/2026:12:00:00 +0000',
      timeEpoch: 1_769_947_200_000,
    },
    ...(body !== undefined && { body }),
    isBase64Encoded,
  };
}

/** Lucca's two signature headers for a body. */
export function signedHeaders(body: Buffer, nowMs: number, secret = SECRET): Record<string, string> {
  const timestamp = new Date(nowMs).toISOString().replace('.000Z', 'Z');
  return { 'lucca-timestamp': timestamp, 'lucca-signature': sign(secret, timestamp, body) };
}

/** A signed delivery of Lucca. */
export function delivery(body: Buffer, nowMs: number, secret = SECRET): APIGatewayProxyEventV2 {
  return apiRequest({
    headers: { 'content-type': 'application/json', ...signedHeaders(body, nowMs, secret) },
    body: body.toString('base64'),
    isBase64Encoded: true,
  });
}

/** The complete response to a rejected delivery. */
export const refusal = (status: number, title: string, reason: string) => ({
  statusCode: status,
  headers: { 'content-type': 'application/problem+json' },
  body: JSON.stringify({ type: 'about:blank', title, status, reason }),
});
