import { createHash } from 'node:crypto';
import type { Configuration } from '../../domain/configuration';
import { stableStringify } from '../../shared/stable-json';
import type { AuthorizationStore } from '../../store/authorization-store';
import type { OutcomeCounts } from '../../store/outcome-counts';
import type { UnresolvedEvents } from '../../store/unresolved-events';
import type { AuthorizationState, ListedConfiguration } from '../contract/configurations';

const ONE_DAY_MS = 24 * 60 * 60 * 1000;

export type StateDependencies = {
  authorizations: Pick<AuthorizationStore, 'read'>;
  outcomeCounts: Pick<OutcomeCounts, 'hours' | 'lastAt'>;
  unresolvedEvents: Pick<UnresolvedEvents, 'count'>;
  /** ms since the epoch */
  now: () => number;
};

/** A configuration with its state at a glance. */
export async function stateOf(
  configuration: Configuration,
  { authorizations, outcomeCounts, unresolvedEvents, now }: StateDependencies,
): Promise<ListedConfiguration> {
  const { id } = configuration;
  const until = new Date(now()).toISOString();
  const since = new Date(now() - ONE_DAY_MS).toISOString();
  const [authorization, hours, lastEventAt, failed, waiting] = await Promise.all([
    authorizations.read(configuration),
    outcomeCounts.hours(id, since, until),
    outcomeCounts.lastAt(id),
    unresolvedEvents.count('failed', { configuration: id, since }),
    unresolvedEvents.count('waiting', { configuration: id, since: null }),
  ]);
  return {
    configuration,
    etag: etagOf(configuration),
    authorization: shown(authorization),
    lastEventAt,
    lastDay: {
      // The hour in which the day began is counted whole.
      events: hours.reduce((sum, { events }) => sum + events, 0),
      failed: failed.rows,
      waiting: waiting.rows,
      atLeast: failed.isCut || waiting.isCut,
    },
  };
}

function shown(authorization: Awaited<ReturnType<AuthorizationStore['read']>>): AuthorizationState {
  if (!authorization) return { state: 'unknown', since: null, reason: null, detail: null };
  const { state, since, reason, detail } = authorization;
  return { state, since, reason, detail };
}

/** Names a state of a configuration: two that are equal have the same, whoever wrote them. */
export function etagOf(configuration: Configuration): string {
  return createHash('sha256').update(stableStringify(configuration)).digest('base64url').slice(0, 22);
}
