import type { AuthorizationStore } from '../store/authorization-store';
import type { Configuration } from '../domain/configuration';
import type { OpenRow } from '../store/log-rows';
import { causeOf } from './cause';
import type { Causes } from './replay/causes';
import type { ConfigurationHistory } from './replay/configuration-history';
import type { Circumstances } from './replay/replay-decision';

type OfConfiguration = Omit<Circumstances, 'releasedAt' | 'probedMs'>;

const UNKNOWN: OfConfiguration = { configuration: 'unknown', changedAt: null, authorization: null };

/** Finds out about a row. Asks for the authorization of each configuration once. */
export function circumstancesOf(
  configurations: Configuration[],
  history: ConfigurationHistory,
  authorizations: Pick<AuthorizationStore, 'read'>,
  causes: Pick<Causes, 'get'>,
): (row: OpenRow) => Promise<Circumstances> {
  const known = new Map<string, Promise<OfConfiguration>>();

  async function findOut(id: string): Promise<OfConfiguration> {
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

  function ofConfiguration(id: string | null): Promise<OfConfiguration> {
    if (id === null) return Promise.resolve(UNKNOWN);
    const found = known.get(id) ?? findOut(id);
    known.set(id, found);
    return found;
  }

  return async (row) => {
    const cause = causeOf(row);
    const { releasedAt = null, failingSince = null, probedAt = null } = cause ? causes.get(cause) : {};
    return {
      ...(await ofConfiguration(row.configuration)),
      releasedAt: releasedAt === null ? null : Date.parse(releasedAt),
      probedMs: failingSince && probedAt ? Date.parse(probedAt) - Date.parse(failingSince) : 0,
    };
  };
}
