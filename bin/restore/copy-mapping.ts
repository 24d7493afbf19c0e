import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { mapping as schema, type Mapping } from '../../functions/domain/mapping';
import { MappingChangedError, MappingStore } from '../../functions/store/mapping-store';
import type { CopyItem, ItemOutcome } from './copy-items';

type MappingOptions = {
  client: DynamoDBDocumentClient;
  /** Name of the table to copy into. */
  live: string;
  isDryRun: boolean;
  /** Replaces live mappings, but never one of a newer version. */
  overwrite: boolean;
};

/**
 * Copies mappings with optimistic locking, so that it is safe while the functions write to the table.
 *
 * The calendar may have changed after the copied state. The hashes and etags are therefore not copied: with an unknown
 * hash, the next event of the resource is compared with the calendar instead of the mapping.
 */
export function copyMapping({ client, live, isDryRun, overwrite }: MappingOptions): CopyItem {
  const store = new MappingStore(client, live);
  return async (item, { exists }) => {
    const { data: copied } = schema.safeParse(item);
    if (!copied) return 'invalid';
    if (exists && !overwrite) return 'kept';
    const current = exists ? await store.read(copied.resource) : null;
    if (current && current.version > copied.version) return 'newer';
    const outcome: ItemOutcome = current ? 'replaced' : 'copied';
    if (isDryRun) return outcome;
    try {
      await store.write(withUnknownState(copied), current);
      return outcome;
    } catch (error) {
      // An event of this resource was processed at the same moment.
      if (error instanceof MappingChangedError) return 'newer';
      throw error;
    }
  };
}

function withUnknownState(mapping: Mapping): Mapping {
  const unknown = mapping.confirmed.map((one) => ({ ...one, hash: null, etag: null }));
  return { ...mapping, confirmed: unknown };
}
