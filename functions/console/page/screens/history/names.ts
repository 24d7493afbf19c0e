import { useMemo } from 'preact/hooks';
import type { AuditEntry } from '../../../contract/configurations';
import { useSession } from '../../api';
import { useLoad } from '../../load';
import { storedValues } from './stored-values';

export type Names = {
  /** Id and name of each configuration, also of deleted ones. */
  configurations: ReadonlyMap<string, string>;
  /** The id if Lucca has no name. */
  establishment: (id: string) => string;
};

/** Returns the names for ids in entries. */
export function useNames(entries: readonly AuditEntry[]): Names {
  const { call } = useSession();
  const current = useConfigurationNames();
  const { value } = useLoad('establishments', (signal) => call('listEstablishments', { signal }));
  const deleted = entries.flatMap((entry): [string, string][] => {
    const values = storedValues(entry);
    if (values?.kind !== 'configuration') return [];
    const configuration = values.after ?? values.before;
    return configuration ? [[configuration.id, configuration.name]] : [];
  });
  const establishments = new Map(value?.items.map(({ id, name }) => [id, name] as const));
  return {
    // The newest name stands first in the entries: it must win.
    configurations: new Map([...deleted.reverse(), ...current]),
    establishment: (id) => establishments.get(id) ?? id,
  };
}

/** Returns the names of the configurations by id; empty while they are loading. */
export function useConfigurationNames(): ReadonlyMap<string, string> {
  const { call } = useSession();
  const { value } = useLoad('configurations', (signal) => call('listConfigurations', { signal }));
  return useMemo(
    () => new Map(value?.items.map(({ configuration: { id, name } }) => [id, name] as const)),
    [value],
  );
}
