import * as z from 'zod';
import {
  classifyCalendarError,
  classifyExchangeError,
  classifySigningError,
  classifyTokenError,
} from '../../../functions/google/classify-error';
import { TokenRefusedError } from '../../../functions/google/errors';

const NOW = Date.parse('2026-03-02T09:00:00Z');

/** The shape of gaxios' errors, as far as it is read. */
const answered = (status: number, data: unknown, headers: Record<string, string> = {}) =>
  Object.assign(new Error('Request failed'), {
    config: { url: 'https://example.test' },
    response: { status, data, headers: new Headers(headers) },
  });
const unanswered = Object.assign(new Error('fetch failed'), { config: { url: 'https://example.test' } });
const refused = (status: number, reason: string, headers = {}) =>
  answered(status, { error: { code: status, message: 'Words', errors: [{ reason }] } }, headers);

describe('a failed token request', () => {
  it.each([
    [
      401,
      { error: 'unauthorized_client', error_description: 'Client is unauthorized' },
      'wait',
      'authorization_missing',
    ],
    [400, { error: 'unauthorized_client' }, 'wait', 'authorization_missing'],
    [400, { error: 'invalid_scope' }, 'wait', 'authorization_missing'],
    [403, { error: 'access_denied' }, 'wait', 'authorization_missing'],
    [
      400,
      { error: 'invalid_grant', error_description: 'Invalid email or User ID' },
      'fail',
      'unknown_google_user',
    ],
    [
      400,
      { error: 'invalid_grant', error_description: 'The account has been deleted' },
      'fail',
      'unknown_google_user',
    ],
    [
      400,
      { error: 'invalid_grant', error_description: 'Account disabled' },
      'fail',
      'google_account_suspended',
    ],
    [
      400,
      { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' },
      'wait',
      'credentials_rejected',
    ],
    [
      400,
      { error: 'invalid_grant', error_description: 'JWT: No valid verifier' },
      'wait',
      'credentials_rejected',
    ],
    [401, { error: 'invalid_client' }, 'wait', 'credentials_rejected'],
    [429, '', 'retry', 'google_unavailable'],
    [503, '<html>', 'retry', 'google_unavailable'],
  ])('%i %j is: %s, %s', (status, body, next, reason) => {
    expect(classifyTokenError(answered(status, body), NOW)).toMatchObject({ next, reason });
  });

  it.each([
    [401, { error: 'unauthorized_client' }, 'employee_outside_workspace', /\(unauthorized_client\)/],
    [400, { error: 'invalid_scope' }, 'employee_outside_workspace', /\(invalid_scope\)/],
    [
      400,
      { error: 'invalid_grant', error_description: 'Account restricted' },
      'google_account_suspended',
      /\(400 invalid_grant\): Account restricted$/,
    ],
    [
      400,
      { error: 'invalid_grant', error_description: 'Invalid impersonation "sub" field: lea@acme.example' },
      'google_account_suspended',
      /Invalid impersonation "sub" field: …$/,
    ],
    [401, { error: 'invalid_client' }, 'google_account_suspended', /\(401 invalid_client\)$/],
    [404, '<html>', 'google_account_suspended', /\(404 \)$/],
  ])('%i %j is about one employee when others get a token: %s', (status, body, reason, message) => {
    const { employeeError } = z
      .instanceof(TokenRefusedError)
      .parse(classifyTokenError(answered(status, body), NOW));

    expect(employeeError).toMatchObject({ next: 'fail', reason });
    expect(employeeError.message).toMatch(message);
    expect(employeeError.message).not.toContain('@');
  });

  it('is retried when there is no answer', () => {
    expect(classifyTokenError(unanswered, NOW)).toMatchObject({
      next: 'retry',
      reason: 'google_unavailable',
      afterMs: null,
    });
  });

  it('rethrows errors that did not come from a call', () => {
    const bug = new TypeError('ours');

    expect(() => classifyTokenError(bug, NOW)).toThrow(bug);
  });
});

describe('a failed signature', () => {
  const denied = (reason: string) => ({
    error: {
      code: 403,
      message: 'Words',
      status: 'PERMISSION_DENIED',
      details: [{ '@type': 'ErrorInfo', reason }],
    },
  });

  it.each([
    [denied('SERVICE_DISABLED'), /API is not enabled/],
    [denied('IAM_PERMISSION_DENIED'), /serviceAccountTokenCreator/],
    ['<html>', /serviceAccountTokenCreator/],
  ])('says what to do when it is forbidden: %j', (body, message) => {
    const { status, error } = classifySigningError(answered(403, body), NOW);

    expect(status).toBe(403);
    expect(error).toMatchObject({ next: 'wait', reason: 'credentials_rejected' });
    expect(error.message).toMatch(message);
  });

  it('quotes no text of Google', () => {
    const said = { error: 'lea@acme.example', error_description: 'tom@acme.example' };

    expect(classifyExchangeError(answered(400, said), NOW).message).not.toContain('@');
    expect(
      classifySigningError(answered(400, { error: { status: 'to lea@acme.example' } }), NOW).error.message,
    ).not.toContain('@');
  });

  it('rethrows errors that did not come from a call', () => {
    const bug = new TypeError('ours');

    expect(() => classifyExchangeError(bug, NOW)).toThrow(bug);
    expect(() => classifySigningError(bug, NOW)).toThrow(bug);
  });
});

describe('a failed call of the calendar', () => {
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
  ])('%i %s is: %s, %s', (status, googleReason, next, reason) => {
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

  it.each([400, 401, 403, 404, 409, 410, 412])(
    'is retried when the body of a %i is not of the Calendar API',
    (status) => {
      expect(classifyCalendarError(answered(status, '<html>'), NOW)).toMatchObject({
        googleReason: '',
        isFromCalendarApi: false,
        error: { next: 'retry', reason: 'google_unavailable' },
      });
    },
  );

  it('quotes Google, truncated', () => {
    const { error } = classifyCalendarError(answered(400, { error: { message: 'x'.repeat(5000) } }), NOW);

    expect(error.message).toMatch(/^Google responded with 400/);
    expect(error.message.length).toBeLessThanOrEqual(300);
  });

  it('truncates between characters', () => {
    for (const start of ['', 'x']) {
      const message = start + '🎓'.repeat(300);
      const { error } = classifyCalendarError(answered(400, { error: { message } }), NOW);

      expect(error.message.isWellFormed()).toBe(true);
    }
  });

  it('rethrows errors that did not come from a call', () => {
    const bug = new TypeError('ours');

    expect(() => classifyCalendarError(bug, NOW)).toThrow(bug);
  });
});
