import fc from 'fast-check';
import type { Fault } from '../../support/fakes/google/faults';
import { person } from './arbitrary-changes';
import type { Action, RejectedUser } from './history';

/** Arbitraries of faults, crashes and interferences. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const period = fc.constantFrom(MINUTE, 20 * MINUTE, 3 * HOUR, 30 * HOUR);

const calendarFault = fc.constantFrom<Fault>(
  { status: 403, reason: 'rateLimitExceeded' },
  { status: 403, reason: 'userRateLimitExceeded' },
  { status: 403, reason: 'quotaExceeded' },
  { status: 429, reason: 'rateLimitExceeded', retryAfter: 90 },
  { status: 500, reason: 'backendError' },
  { status: 503, reason: 'backendError', effect: 'applied' },
  { status: 401, reason: 'authError' },
  { drop: true, effect: 'none' },
  { drop: true, effect: 'applied' },
  { hang: true, effect: 'applied' },
);
const tokenFault = fc.constantFrom<Fault>(
  { status: 500, reason: 'internal_failure' },
  { status: 429, reason: 'rate_limited' },
  { drop: true },
  { status: 400, reason: 'unauthorized_client' },
  { status: 400, reason: 'invalid_grant', message: 'Account restricted' },
  { status: 400, reason: 'invalid_grant', message: 'Invalid impersonation "sub" field.' },
);
const counts = { skipped: fc.nat({ max: 4 }), times: fc.integer({ min: 1, max: 14 }) };
const googleError: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('google error' as const),
      fault: calendarFault,
      of: fc.constant('calendar' as const),
      ...counts,
      forMs: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: period }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('google error' as const),
      fault: tokenFault,
      of: fc.constant('token' as const),
      ...counts,
      forMs: fc.constant(null),
    }),
  },
);

export const interference: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('manual edit' as const),
      operation: fc.constantFrom('edit' as const, 'delete' as const),
      which: fc.nat(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('configuration deactivated' as const), forMs: period }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('product deselected' as const),
      product: fc.constantFrom('training' as const, 'office' as const, 'absences' as const),
      forMs: period,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('google rejects' as const),
      reason: fc.constantFrom(
        'forbidden',
        'insufficientPermissions',
        'accessNotConfigured',
        'forbiddenForNonOrganizer',
      ),
      ...counts,
    }),
  },
);

export const fault: fc.Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: googleError },
  { weight: 1, arbitrary: fc.constant<Action>({ kind: 'tokens invalidated' }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('authorization revoked' as const),
      configuration: fc.constantFrom('france' as const, 'iberia' as const),
      forMs: period,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('queue down' as const), forMs: fc.constantFrom(MINUTE, HOUR) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('webhook suspended' as const), forMs: period }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('event unavailable' as const),
      forMs: fc.option(period, { freq: 2 }),
    }),
  },
);

export const crashes = fc.array(
  fc.record({
    of: fc.constantFrom(
      'sync' as const,
      'sync' as const,
      'sync' as const,
      'reconcile' as const,
      'ingest' as const,
    ),
    skipped: fc.nat({ max: 4 }),
    crash: fc.record({
      step: fc.integer({ min: 1, max: 14 }),
      moment: fc.constantFrom('before' as const, 'after' as const),
    }),
  }),
  { maxLength: 4 },
);

export const rejectedUser: fc.Arbitrary<RejectedUser> = fc.record({
  person,
  as: fc.constantFrom('outside the Workspace' as const, 'without account' as const),
});
