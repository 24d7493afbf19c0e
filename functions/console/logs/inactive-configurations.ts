import type { ConfigurationStore } from '../../store/configuration-store';

/** Ids of the configurations that are inactive now. */
export async function inactiveConfigurations(
  store: Pick<ConfigurationStore, 'load'>,
): Promise<ReadonlySet<string>> {
  const { configurations } = await store.load();
  return new Set(configurations.filter(({ active }) => !active).map(({ id }) => id));
}
