import type { AuthorizationStore } from '../store/authorization-store';
import type { Configuration } from '../store/configuration';
import type { OpenRow } from '../store/open-row';
import type { ConfigurationHistory } from './configuration-history';
import type { Circumstances } from './verdict';

const UNKNOWN: Circumstances = { configuration: 'unknown', changedAt: null, authorization: null };

/** Finds out about the configuration of a row, and about each configuration once. */
export function circumstancesOf(
  configurations: Configuration[],
  history: ConfigurationHistory,
  authorizations: Pick<AuthorizationStore, 'read'>,
): (row: Pick<OpenRow, 'configuration'>) => Promise<Circumstances> {
  const known = new Map<string, Promise<Circumstances>>();

  async function findOut(id: string): Promise<Circumstances> {
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

  return ({ configuration: id }) => {
    if (id === null) return Promise.resolve(UNKNOWN);
    const found = known.get(id) ?? findOut(id);
    known.set(id, found);
    return found;
  };
}
