import { mapping as schema, type Mapping } from '../../../functions/domain/mapping';
import { MappingChangedError, type MappingStore } from '../../../functions/store/mapping-store';

/** The mapping store's contract in memory, for histories that are too long for a database. */
export function memoryMappings() {
  const items = new Map<string, string>();
  const current = (resource: string): Mapping | null => {
    const item = items.get(resource);
    return item === undefined ? null : schema.parse(JSON.parse(item));
  };
  const store: Pick<MappingStore, 'read' | 'write' | 'ofEmployee'> = {
    read: (resource) => Promise.resolve(current(resource)),
    write: (next, previous) => {
      const there = current(next.resource);
      if (there?.revision !== previous?.revision) return Promise.reject(new MappingChangedError('changed'));
      const written = { ...next, revision: (previous?.revision ?? 0) + 1 };
      items.set(next.resource, JSON.stringify(written));
      return Promise.resolve(written);
    },
    async *ofEmployee(employee, since) {
      for (const key of [...items.keys()]) {
        const found = current(key);
        if (found?.employee === employee && found.endsAt !== null && found.endsAt >= since) {
          const { endsAt, ownerAddress } = found;
          yield await Promise.resolve({ resource: key, endsAt, ownerAddress });
        }
      }
    },
  };
  return {
    ...store,
    /** The mapping of a calendar event, by its id in Lucca. */
    of: (id: string) => [...items.keys()].filter((key) => key.endsWith(`#${id}`)).map(current)[0],
  };
}
