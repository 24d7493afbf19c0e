import { createHash } from 'node:crypto';
import { isOfPeople } from '../domain/retry-policy';
import type { OpenRow } from '../store/log-rows';
import type { Reason } from '../domain/sync-log';

/**
 * What events wait for together: one of them finds out for all whether it is over.
 *
 * - `reason`: a service, or a quota, that one configuration needs;
 * - `authorization`: the delegation or the credentials of one configuration;
 * - `employee`: an account or an address of one employee.
 */
export type Cause = { kind: 'reason' | 'authorization' | 'employee'; key: string };

const OF_AUTHORIZATION: (Reason | null)[] = [
  'authorization_missing',
  'credentials_missing',
  'credentials_rejected',
];

const OF_SERVICES: (Reason | null)[] = [
  'quota_exhausted',
  'rate_limited',
  'google_unavailable',
  'lucca_unavailable',
  'lucca_access_refused',
  'internal_error',
];

/** @returns null if the event waits, or has failed, for a cause of its own */
export function causeOf(row: OpenRow): Cause | null {
  const { open, reason, configuration, employee, resource, event } = row;
  if (open === 'failed') {
    return isOfPeople(reason) ? causeNamed('employee', [configuration, employee ?? resource ?? event]) : null;
  }
  if (OF_AUTHORIZATION.includes(reason)) return causeNamed('authorization', [configuration]);
  return OF_SERVICES.includes(reason) ? causeNamed('reason', [reason, configuration]) : null;
}

/** A hash: a key is kept in a record, which names no employee. */
function causeNamed(kind: Cause['kind'], parts: (string | null)[]): Cause {
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
  return { kind, key: `${kind}#${hash}` };
}
