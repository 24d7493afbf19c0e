import * as z from 'zod';
import {
  classifyCalendarError,
  classifyExchangeError,
  classifySigningError,
  classifyTokenError,
} from '../../../functions/google/classify-error';
import { TokenRefusedError } from '../../../functions/google/errors';

const NOW = Date.parse('2026-03-02T09:00:00Z');

/** An error of gaxios with a response, reduced to what is read. */
const responded = (status: number, data: unknown, headers: Record<string, string> = {}) =>
  Object.assign(new Error('Request failed'), {
    config: { url: 'https://example.test' },
    response: { status, data, headers: new Headers(headers) },
  });
const refused = (status: number, reason: string, headers = {}) =>
  responded(status, { error: { code: status, message: 'Words', errors: [{ reason }] } }, headers);
/** @param code null: the body is not JSON */
const tokenError = (status: number, code: string | null, description?: string) =>
  classifyTokenError(
    responded(status, code === null ? '<html>' : { error: code, error_description: description }),
    NOW,
  );

it.each([
  ['token request', classifyTokenError],
  ['call to the Calendar API', classifyCalendarError],
  ['exchange', classifyExchangeError],
  ['signature', classifySigningError],
])('rethrows an error of a %s that does not come from an HTTP call', (_, classify) => {
  const bug = new TypeError('bug');

  expect(() => classify(bug, NOW)).toThrow(bug);
});

describe('a failed token request', () => {
  it.each([
    [401, 'unauthorized_client', 'Client is unauthorized', 'wait', 'authorization_missing'],
    [400, 'unauthorized_client', undefined, 'wait', 'authorization_missing'],
    [400, 'invalid_scope', undefined, 'wait', 'authorization_missing'],
    [403, 'access_denied', undefined, 'wait', 'authorization_missing'],
    [400, 'invalid_grant', 'Invalid email or User ID', 'fail', 'unknown_google_user'],
    [400, 'invalid_grant', 'The account has been deleted', 'fail', 'unknown_google_user'],
    [400, 'invalid_grant', 'Account disabled', 'fail', 'google_account_suspended'],
    [400, 'invalid_grant', 'Invalid JWT Signature.', 'wait', 'credentials_rejected'],
    [400, 'invalid_grant', 'JWT: No valid verifier', 'wait', 'credentials_rejected'],
    [401, 'invalid_client', undefined, 'wait', 'credentials_rejected'],
  ])('with %i %s (%s) leads to %s: %s', (status, code, description, next, reason) => {
    expect(tokenError(status, code, description)).toMatchObject({ next, reason });
  });

  it.each([
    [401, 'unauthorized_client', 'Client of lea@acme.example is unauthorized', 'Client of … is unauthorized'],
    [400, 'invalid_scope', undefined, null],
    [400, 'invalid_grant', 'Invalid email or User ID', 'Invalid email or User ID'],
  ])('with %i %s quotes Google without addresses: %s', (status, code, description, quote) => {
    expect(tokenError(status, code, description)).toMatchObject({ quote });
  });

  it.each([
    [429, ''],
    [503, '<html>'],
  ])('with %i %j is retried', (status, body) => {
    const retried = { next: 'retry', reason: 'google_unavailable' };

    expect(classifyTokenError(responded(status, body), NOW)).toMatchObject(retried);
  });

  it('is retried without a response', () => {
    const unanswered = Object.assign(new Error('fetch failed'), { config: { url: 'https://example.test' } });
    const retried = { next: 'retry', reason: 'google_unavailable', afterMs: null };

    expect(classifyTokenError(unanswered, NOW)).toMatchObject(retried);
  });

  const IMPERSONATION = 'Invalid impersonation "sub" field: lea@acme.example';

  it.each([
    [401, 'unauthorized_client', undefined, 'employee_outside_workspace', /\(unauthorized_client\)/],
    [400, 'invalid_scope', undefined, 'employee_outside_workspace', /\(invalid_scope\)/],
    [
      400,
      'invalid_grant',
      'Account restricted',
      'google_account_suspended',
      /\(400 invalid_grant\): Account restricted$/,
    ],
    [400, 'invalid_grant', IMPERSONATION, 'google_account_suspended', /impersonation "sub" field: …$/],
    [401, 'invalid_client', undefined, 'google_account_suspended', /\(401 invalid_client\)$/],
    [404, null, undefined, 'google_account_suspended', /\(404 \)$/],
  ])(
    'with %i %s (%s) concerns one employee when Google issues tokens for others: %s',
    (status, code, description, reason, message) => {
      const error = z.instanceof(TokenRefusedError).parse(tokenError(status, code, description));

      expect(error.employeeError).toMatchObject({ next: 'fail', reason });
      expect(error.employeeError.message).toMatch(message);
      expect(error.employeeError.message).not.toContain('@');
    },
  );
});

describe('a failed signature', () => {
  const denied = (reason: string) => ({
    error: { code: 403, status: 'PERMISSION_DENIED', details: [{ '@type': 'ErrorInfo', reason }] },
  });

  it.each([
    [denied('SERVICE_DISABLED'), /API is not enabled/],
    [denied('IAM_PERMISSION_DENIED'), /serviceAccountTokenCreator/],
    ['<html>', /serviceAccountTokenCreator/],
  ])('says what to do when it is forbidden: %j', (body, message) => {
    const { status, error } = classifySigningError(responded(403, body), NOW);

    expect(status).toBe(403);
    expect(error).toMatchObject({ next: 'wait', reason: 'credentials_rejected' });
    expect(error.message).toMatch(message);
  });

  it('does not quote Google, and neither does a failed exchange', () => {
    const body = { error: { status: 'to lea@acme.example' } };
    const exchange = { error: 'lea@acme.example', error_description: 'tom@acme.example' };

    expect(classifySigningError(responded(400, body), NOW).error.message).not.toContain('@');
    expect(classifyExchangeError(responded(400, exchange), NOW).message).not.toContain('@');
  });
});

describe('a failed call to the Calendar API', () => {
  it.each([
    [403, 'rateLimitExceeded', 'retry', 'rate_limited'],
    [403, 'userRateLimitExceeded', 'retry', 'rate_limited'],
    [429, 'rateLimitExceeded', 'retry', 'rate_limited'],
    [500, 'backendError', 'retry', 'google_unavailable'],
    [408, '', 'retry', 'google_unavailable'],
    [403, 'quotaExceeded', 'wait', 'quota_exhausted'],
    [403, 'dailyLimitExceeded', 'wait', 'quota_exhausted'],
    [401, 'authError', 'fail', 'permission_denied'],
    [403, 'insufficientPermissions', 'fail', 'permission_denied'],
    [403, 'forbiddenForNonOrganizer', 'fail', 'permission_denied'],
    [403, 'accessNotConfigured', 'fail', 'google_api_disabled'],
    [403, 'notACalendarUser', 'fail', 'no_google_calendar'],
    [400, 'malformedWorkingLocationEvent', 'fail', 'google_refused'],
    [403, 'somethingNew', 'fail', 'google_refused'],
  ])('with %i %s leads to %s: %s', (status, googleReason, next, reason) => {
    const failure = classifyCalendarError(refused(status, googleReason), NOW);

    expect(failure).toMatchObject({ status, googleReason, error: { next, reason } });
  });

  it.each([
    ['120', 120_000],
    ['Mon, 02 Mar 2026 09:05:00 GMT', 300_000],
    ['3600', 3_600_000],
    ['0', 1_000],
    ['Mon, 02 Mar 2026 08:00:00 GMT', 1_000],
    ['9'.repeat(400), 7 * 24 * 3_600_000],
    ['soon', null],
  ])('reads Retry-After %s as %s ms', (header, afterMs) => {
    const { error } = classifyCalendarError(refused(503, 'backendError', { 'Retry-After': header }), NOW);

    expect(error).toMatchObject({ afterMs });
  });

  it('quotes Google, truncated between characters', () => {
    for (const start of ['', 'x']) {
      const message = start + '🎓'.repeat(300);
      const { error } = classifyCalendarError(responded(400, { error: { message } }), NOW);

      expect(error.message).toMatch(/^Google responded with 400 : x?🎓/u);
      expect(error.message.length).toBeLessThanOrEqual(300);
      expect(error.message.isWellFormed()).toBe(true);
    }
  });
});
