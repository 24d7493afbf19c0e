import { createHash } from 'node:crypto';
import { revocation } from '../../domain/authorization';
import { isUserFixable } from '../../domain/retry-policy';
import type { Reason } from '../../domain/vocabulary';
import type { UnresolvedRow } from '../../store/log/log-rows';

/**
 * The problem that several events wait for, handled like a circuit breaker: while it lasts, only probes are sent; once a probe
 * succeeds, the cause is released and all of its events are sent.
 *
 * - `service`: a service or a quota that one configuration needs;
 * - `authorization`: the delegation or the credentials of one configuration;
 * - `employee`: the account or the address of one employee.
 */
export type Cause = { kind: 'service' | 'authorization' | 'employee'; key: string };

/** A cause that concerns many employees. */
export type SharedCause = Cause & { kind: 'service' | 'authorization' };

const AUTHORIZATION_REASONS: (Reason | null)[] = revocation.shape.reason.options;

const SERVICE_REASONS: (Reason | null)[] = [
  'quota_exhausted',
  'rate_limited',
  'google_unavailable',
  'lucca_unavailable',
  'lucca_access_refused',
  'internal_error',
];

/** @returns null if the event is retried on its own, because it shares its cause with no other */
export function causeOf(row: UnresolvedRow): Cause | null {
  const { outcome, reason, configuration, employee, resource, event } = row;
  if (outcome === 'failed') {
    return isUserFixable(reason)
      ? createCause('employee', [configuration, employee ?? resource ?? event])
      : null;
  }
  if (AUTHORIZATION_REASONS.includes(reason)) return createCause('authorization', [configuration]);
  return SERVICE_REASONS.includes(reason) ? createCause('service', [reason, configuration]) : null;
}

/** The key is a hash, because the record that stores it must not contain addresses. */
function createCause(kind: Cause['kind'], parts: (string | null)[]): Cause {
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
  return { kind, key: `${kind}#${hash}` };
}

export function isShared(cause: Cause): cause is SharedCause {
  return cause.kind !== 'employee';
}
