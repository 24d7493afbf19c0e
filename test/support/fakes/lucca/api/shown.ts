import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { ApiHttpAnswer } from './exchange';
import type { Answer, ApiSwitches } from './route';

export const API_VERSION = '2024-11-01';

/** All answers have the API version. */
export const VERSIONED = { 'Api-Version': API_VERSION };

const located = z.object({ url: z.string() });

/**
 * Adds headers and ETag to an answer.
 *
 * @param known the ETag in `If-None-Match`
 */
export function shown(
  { status, body }: Answer,
  { addsFields }: ApiSwitches,
  known: string | null,
): ApiHttpAnswer {
  const contentType = 'application/json';
  if (body === null) return { status, body, contentType, headers: VERSIONED };
  const whole = addsFields ? withFields(body) : body;
  const { data } = located.safeParse(body);
  const etag = `"${createHash('sha256').update(JSON.stringify(whole)).digest('base64url')}"`;
  if (status === 200 && known === etag) {
    return { status: 304, body: null, contentType, headers: { ...VERSIONED, ETag: etag } };
  }
  const headers = {
    ...VERSIONED,
    ...(status === 200 && { ETag: etag }),
    ...(status === 201 && data && { Location: data.url }),
  };
  return { status, body: whole, contentType, headers };
}

/** Adds an unknown field to every object. */
function withFields(value: object): object {
  const more: unknown = JSON.parse(JSON.stringify(value), (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? { ...part, notYetDocumented: { since: '2027-01-01' } }
      : part,
  );
  return z.record(z.string(), z.unknown()).parse(more);
}
