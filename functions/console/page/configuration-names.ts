import { useMemo } from 'preact/hooks';
import { useSession } from './api';
import { useLoad } from './load';

/** Returns the names of the configurations by id; empty while they are loading. */
export function useConfigurationNames(): ReadonlyMap<string, string> {
  const { call } = useSession();
  const { value } = useLoad('configurations', (signal) => call('listConfigurations', { signal }));
  return useMemo(
    () => new Map(value?.items.map(({ configuration: { id, name } }) => [id, name] as const)),
    [value],
  );
}
