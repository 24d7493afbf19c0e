import { createHash } from 'node:crypto';
import type { Configuration } from '../../domain/configuration';
import type { Outcome } from '../../domain/vocabulary';
import { stableStringify } from '../../shared/json';
import { DAY_MS, HOUR_MS, toIso } from '../../shared/time';
import type { ActivationStore } from '../../store/activation-store';
import type { AuthorizationStore } from '../../store/authorization-store';
import type { HourlyCounts, OutcomeCounts } from '../../store/log/outcome-counts';
import type { UnresolvedEvents } from '../../store/log/unresolved-events';
import type { AuthorizationState, ListedConfiguration } from '../contract/configurations';

export type StateDependencies = {
  authorizations: Pick<AuthorizationStore, 'read'>;
  activations: Pick<ActivationStore, 'read'>;
  outcomeCounts: Pick<OutcomeCounts, 'hours' | 'lastEvent'>;
  unresolvedEvents: Pick<UnresolvedEvents, 'count'>;
  /** ms since the epoch */
  now: () => number;
};

/** Adds the state of a configuration: its etag, its authorization and its events of the last day. */
export async function withState(
  configuration: Configuration,
  { authorizations, activations, outcomeCounts, unresolvedEvents, now }: StateDependencies,
): Promise<ListedConfiguration> {
  const { id } = configuration;
  const until = new Date(now()).toISOString();
  const since = new Date(now() - DAY_MS).toISOString();
  const [authorization, activation, hours, lastEvent, failed, waiting] = await Promise.all([
    readAuthorization(configuration, authorizations),
    activations.read(id),
    outcomeCounts.hours(id, since, until),
    outcomeCounts.lastEvent(id),
    unresolvedEvents.count('failed', { configuration: id, since }),
    unresolvedEvents.count('waiting', { configuration: id, since: null }),
  ]);
  return {
    configuration,
    etag: etagOf(configuration),
    authorization,
    activation,
    lastEventAt: lastEvent?.at ?? null,
    lastEvent,
    lastDay: {
      // Counts are per hour: the first hour counts as a whole.
      events: hours.flatMap(({ counts }) => Object.values(counts)).reduce((sum, count) => sum + count, 0),
      failed: failed.rows,
      waiting: waiting.rows,
      atLeast: failed.isLowerBound || waiting.isLowerBound,
      hours: lastHours(hours, now()),
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

const HOURS = 24;

const WRITTEN: readonly Outcome[] = ['created', 'updated', 'moved', 'deleted'];
const QUIET: readonly Outcome[] = ['unchanged', 'superseded', 'stale', 'skipped'];

/** Returns the last 24 hours of the clock, those without events too. */
function lastHours(hours: HourlyCounts[], now: number): ListedConfiguration['lastDay']['hours'] {
  const byHour = new Map(hours.map(({ hour, counts }) => [hour, counts]));
  const current = Math.floor(now / HOUR_MS) * HOUR_MS;
  return Array.from({ length: HOURS }, (_, index) => {
    const hour = toIso(current - (HOURS - 1 - index) * HOUR_MS);
    const counts = byHour.get(hour) ?? {};
    const sumOf = (outcomes: readonly Outcome[]) =>
      outcomes.reduce((sum, outcome) => sum + (counts[outcome] ?? 0), 0);
    return {
      hour,
      written: sumOf(WRITTEN),
      quiet: sumOf(QUIET),
      waiting: sumOf(['waiting']),
      failed: sumOf(['failed']),
    };
  });
}

/** A hash of the content: equal configurations have the same etag. */
export function etagOf(configuration: Configuration): string {
  return createHash('sha256').update(stableStringify(configuration)).digest('base64url').slice(0, 22);
}
