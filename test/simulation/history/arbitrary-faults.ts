import fc from 'fast-check';
import type { Fault } from '../../support/fakes/google/faults';
import { PEOPLE, type Action, type RejectedUser } from './history';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export const person = fc.constantFrom(...PEOPLE);

/** One of several arbitraries, with relative weights. */
export function weighted<T>(
  ...choices: (readonly [weight: number, arbitrary: fc.Arbitrary<T>])[]
): fc.Arbitrary<T> {
  return fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));
}

const period = fc.constantFrom(MINUTE, 20 * MINUTE, 3 * HOUR, 30 * HOUR);
const counts = { skipped: fc.nat({ max: 4 }), times: fc.integer({ min: 1, max: 14 }) };

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
const calendarError = fc.record({
  kind: fc.constant('google error'),
  fault: calendarFault,
  of: fc.constant('calendar'),
  ...counts,
  forMs: weighted<number | null>([4, fc.constant(null)], [1, period]),
});
const tokenError = fc.record({
  kind: fc.constant('google error'),
  fault: tokenFault,
  of: fc.constant('token'),
  ...counts,
  forMs: fc.constant(null),
});

const manualEdit = fc.record({
  kind: fc.constant('manual edit'),
  operation: fc.constantFrom('edit', 'delete'),
  which: fc.nat(),
});
const productDeselected = fc.record({
  kind: fc.constant('product deselected'),
  product: fc.constantFrom('training', 'office', 'absences'),
  forMs: period,
});
const googleRejects = fc.record({
  kind: fc.constant('google rejects'),
  reason: fc.constantFrom(
    'forbidden',
    'insufficientPermissions',
    'accessNotConfigured',
    'forbiddenForNonOrganizer',
  ),
  ...counts,
});

export const interference = weighted<Action>(
  [4, manualEdit],
  [2, fc.record({ kind: fc.constant('configuration deactivated'), forMs: period })],
  [2, productDeselected],
  [2, googleRejects],
);

const revocation = fc.record({
  kind: fc.constant('authorization revoked'),
  configuration: fc.constantFrom('france', 'iberia'),
  forMs: period,
});

const eventUnavailable = fc.record({
  kind: fc.constant('event unavailable'),
  forMs: fc.option(period, { freq: 2 }),
});

export const fault = weighted<Action>(
  [6, weighted<Action>([4, calendarError], [1, tokenError])],
  [1, fc.constant({ kind: 'tokens invalidated' })],
  [2, revocation],
  [1, fc.record({ kind: fc.constant('queue down'), forMs: fc.constantFrom(MINUTE, HOUR) })],
  [1, fc.record({ kind: fc.constant('webhook suspended'), forMs: period })],
  [2, eventUnavailable],
);

export const crashes = fc.array(
  fc.record({
    of: fc.constantFrom('sync', 'sync', 'sync', 'reconcile', 'ingest'),
    skipped: fc.nat({ max: 4 }),
    crash: fc.record({
      step: fc.integer({ min: 1, max: 14 }),
      moment: fc.constantFrom('before', 'after'),
    }),
  }),
  { maxLength: 4 },
);

export const rejectedUser: fc.Arbitrary<RejectedUser> = fc.record({
  person,
  as: fc.constantFrom('outside the Workspace', 'without account'),
});
