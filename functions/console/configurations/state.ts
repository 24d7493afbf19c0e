import { createHash } from 'node:crypto';
import type { Configuration } from '../../domain/configuration';
import { stableStringify } from '../../shared/json';
import { DAY_MS } from '../../shared/time';
import type { AuthorizationStore } from '../../store/authorization-store';
import type { OutcomeCounts } from '../../store/log/outcome-counts';
import type { UnresolvedEvents } from '../../store/log/unresolved-events';
import type { AuthorizationState, ListedConfiguration } from '../contract/configurations';

export type StateDependencies = {
  authorizations: Pick<AuthorizationStore, 'read'>;
  outcomeCounts: Pick<OutcomeCounts, 'hours' | 'lastAt'>;
  unresolvedEvents: Pick<UnresolvedEvents, 'count'>;
  /** ms since the epoch */
  now: () => number;
};

/** Adds the state of a configuration: its etag, its authorization and its events of the last day. */
export async function withState(
  configuration: Configuration,
  { authorizations, outcomeCounts, unresolvedEvents, now }: StateDependencies,
): Promise<ListedConfiguration> {
  const { id } = configuration;
  const until = new Date(now()).toISOString();
  const since = new Date(now() - DAY_MS).toISOString();
  const [authorization, hours, lastEventAt, failed, waiting] = await Promise.all([
    readAuthorization(configuration, authorizations),
    outcomeCounts.hours(id, since, until),
    outcomeCounts.lastAt(id),
    unresolvedEvents.count('failed', { configuration: id, since }),
    unresolvedEvents.count('waiting', { configuration: id, since: null }),
  ]);
  return {
    configuration,
    etag: etagOf(configuration),
    authorization,
    lastEventAt,
    lastDay: {
      // Counts are per hour: the first hour counts as a whole.
      events: hours.flatMap(({ counts }) => Object.values(counts)).reduce((sum, count) => sum + count, 0),
      failed: failed.rows,
      waiting: waiting.rows,
      atLeast: failed.isLowerBound || waiting.isLowerBound,
    },
  };
}

async function readAuthorization(
  configuration: Configuration,
  authorizations: StateDependencies['authorizations'],
): Promise<AuthorizationState> {
  const authorization = await authorizations.read(configuration);
  if (!authorization) return { state: 'unknown', since: null, reason: null, detail: null };
  const { state, since, reason, detail } = authorization;
  return { state, since, reason, detail };
}

/** A hash of the content: equal configurations have the same etag. */
export function etagOf(configuration: Configuration): string {
  return createHash('sha256').update(stableStringify(configuration)).digest('base64url').slice(0, 22);
}
