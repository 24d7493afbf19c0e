import { createHash, createHmac } from 'node:crypto';
import * as z from 'zod';
import { parseJson } from '../../http-exchange';

export const AUDIENCE =
  '//iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/lucca/providers/aws';

/** Fake credentials of a function's role. */
export const AWS_ROLE: AwsRoleCredentials = {
  accessKeyId: 'ASIAFAKEFAKEFAKEFAKE',
  secretAccessKey: 'secret-of-the-role',
  sessionToken: 'session-of-the-role',
};

/** Temporary credentials of an AWS role, as a Lambda function has them. */
export type AwsRoleCredentials = { accessKeyId: string; secretAccessKey: string; sessionToken: string };

const STS_URL =
  /^https:\/\/(sts\.([a-z0-9-]+)\.amazonaws\.com)\/?\?Action=GetCallerIdentity&Version=2011-06-15$/;

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([a-z0-9-]+)\/sts\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;

const MAX_AGE_MS = 15 * 60 * 1000;

const request = z.strictObject({
  url: z.string(),
  method: z.literal('POST'),
  headers: z.array(z.strictObject({ key: z.string(), value: z.string() })),
});

/**
 * Verifies a signed GetCallerIdentity request. Google sends it to AWS; the fake checks its
 * {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html signature} itself.
 *
 * @param token URL-encoded JSON
 * @param audience the required value of `x-goog-cloud-target-resource`
 * @param now ms since the epoch
 * @returns the caller's credentials; null if the request is invalid
 */
export function callerIdentity(
  token: string,
  audience: string,
  known: AwsRoleCredentials[],
  now: number,
): AwsRoleCredentials | null {
  const content = request.safeParse(parseJson(decoded(token)));
  if (!content.success) return null;
  const headers = new Map(content.data.headers.map(({ key, value }) => [key.toLowerCase(), value]));
  const [, host, region = ''] = STS_URL.exec(content.data.url) ?? [];
  const [, keyId, day = '', signedRegion, names = '', signature] =
    AUTHORIZATION.exec(headers.get('authorization') ?? '') ?? [];
  const date = headers.get('x-amz-date') ?? '';
  const caller = known.find(({ accessKeyId }) => accessKeyId === keyId);

  const isAddressed =
    headers.get('host') === host && headers.get('x-goog-cloud-target-resource') === audience;
  const isComplete = ['host', 'x-amz-date', 'x-amz-security-token'].every((name) =>
    names.split(';').includes(name),
  );
  const isTimely = date.startsWith(day) && Math.abs(now - instantOf(date)) <= MAX_AGE_MS;
  if (!caller || !isAddressed || !isComplete || !isTimely || signedRegion !== region) return null;
  if (headers.get('x-amz-security-token') !== caller.sessionToken) return null;

  const canonical = [
    'POST',
    '/',
    new URL(content.data.url).search.slice(1),
    ...names.split(';').map((name) => `${name}:${headers.get(name) ?? ''}`),
    '',
    names,
    sha256(''),
  ].join('\n');
  const scope = `${day}/${region}/sts/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const key = [day, region, 'sts', 'aws4_request'].reduce<Buffer | string>(
    hmac,
    `AWS4${caller.secretAccessKey}`,
  );
  return hmac(key, toSign).toString('hex') === signature ? caller : null;
}

function instantOf(date: string): number {
  return Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function decoded(token: string): string {
  try {
    return token.startsWith('{') ? '' : decodeURIComponent(token);
  } catch {
    return '';
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
