import { LOG_EVENT_BYTES } from './prices';

/** Values of an accepted delivery, by variable of API Gateway. */
const VALUES: Record<string, string> = {
  requestId: 'A1b2C3d4EfgHIJk=',
  requestTime: '30/Nov/2026:09:15:42 +0000',
  httpMethod: 'POST',
  routeKey: 'POST /webhooks/lucca',
  status: '202',
  'integration.status': '202',
  responseLength: '0',
  responseLatency: '24',
  integrationLatency: '21',
  integrationErrorMessage: '-',
};

/**
 * The bytes of a line of the access log that CloudWatch bills.
 *
 * @param format of the line, as in the template
 * @throws Error if it has a variable whose length is not known here
 */
export function accessLogBytes(format: string): number {
  const line = format.replaceAll(/\$context\.([\w.]+)/g, (_, name: string) => {
    const value = VALUES[name];
    if (value === undefined) throw new Error(`The length of $context.${name} is not known`);
    return value;
  });
  return Buffer.byteLength(line) + LOG_EVENT_BYTES;
}
