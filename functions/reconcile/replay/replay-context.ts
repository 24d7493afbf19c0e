import type { Configuration } from '../../domain/configuration';
import type { AuthorizationStore } from '../../store/authorization-store';
import type { UnresolvedRow } from '../../store/log/log-rows';
import { causeOf } from './cause';
import type { ConfigurationHistory } from './configuration-history';
import type { ReplayState } from './replay-state';

/** What the replay decision depends on besides the row: its configuration and its cause. Times are ms since the epoch. */
export type ReplayContext = {
  /** `unknown`: it was removed, or the row has none. */
  configuration: 'active' | 'inactive' | 'unknown';
  /** When the last change of the configuration was seen. */
  changedAt: number | null;
  /** For the configuration's current credentials; null if they were never used. */
  authorization: { state: 'granted' | 'revoked'; since: number } | null;
  /** When the cause was released; null if it is not. */
  releasedAt: number | null;
  /** How long probes of the cause have failed, ms. */
  probedMs: number;
};

type ConfigurationContext = Omit<ReplayContext, 'releasedAt' | 'probedMs'>;

const UNKNOWN: ConfigurationContext = { configuration: 'unknown', changedAt: null, authorization: null };

/** Reads the authorization of each configuration once. */
export function createContextReader(
  configurations: Configuration[],
  history: ConfigurationHistory,
  authorizations: Pick<AuthorizationStore, 'read'>,
  state: Pick<ReplayState, 'get'>,
): (row: UnresolvedRow) => Promise<ReplayContext> {
  const cache = new Map<string, Promise<ConfigurationContext>>();

  return async (row) => {
    const cause = causeOf(row);
    const { releasedAt = null, failingSince = null, probedAt = null } = cause ? state.get(cause) : {};
    return {
      ...(await readCached(row.configuration)),
      releasedAt: releasedAt === null ? null : Date.parse(releasedAt),
      probedMs: failingSince && probedAt ? Date.parse(probedAt) - Date.parse(failingSince) : 0,
    };
  };

  function readCached(id: string | null): Promise<ConfigurationContext> {
    if (id === null) return Promise.resolve(UNKNOWN);
    const context = cache.get(id) ?? read(id);
    cache.set(id, context);
    return context;
  }

  async function read(id: string): Promise<ConfigurationContext> {
    const change = history[id];
    const changedAt = change ? Date.parse(change.changedAt) : null;
    const configuration = configurations.find((one) => one.id === id);
    if (!configuration) return { ...UNKNOWN, changedAt };
    const authorization = await authorizations.read(configuration);
    return {
      configuration: configuration.active ? 'active' : 'inactive',
      changedAt,
      authorization: authorization && { state: authorization.state, since: Date.parse(authorization.since) },
    };
  }
}
