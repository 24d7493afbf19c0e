import { isDeepStrictEqual } from 'node:util';
import { sharedEstablishments, type Configuration } from '../../functions/domain/configuration';

/** What happens to one configuration. */
export type Change = { id: string; change: 'added' | 'changed' | 'unchanged' | 'removed' };

type ApplyResult =
  | { ok: true; configurations: Configuration[]; changes: Change[] }
  /** Each problem names its path in the file. */
  | { ok: false; problems: string[] };

/**
 * Merges the configurations of a file into the stored ones, by id. Idempotent.
 *
 * @param prune remove stored configurations that are not in the file
 */
export function applyConfigurations(
  stored: Configuration[],
  file: Configuration[],
  { prune }: { prune: boolean },
): ApplyResult {
  const inFile = new Map(file.map((one) => [one.id, one]));
  const inStore = new Map(stored.map((one) => [one.id, one]));
  const kept = prune ? [] : stored.filter(({ id }) => !inFile.has(id));

  const problems = findOverlaps(kept, file);
  if (problems.length > 0) return { ok: false, problems };

  const surviving = stored.filter(({ id }) => !prune || inFile.has(id));
  return {
    ok: true,
    configurations: [
      ...surviving.map((one) => inFile.get(one.id) ?? one),
      ...file.filter(({ id }) => !inStore.has(id)),
    ],
    changes: [
      ...file.map((one): Change => ({ id: one.id, change: compare(inStore.get(one.id), one) })),
      ...stored
        .filter((one) => !surviving.includes(one))
        .map(({ id }): Change => ({ id, change: 'removed' })),
    ],
  };
}

function compare(before: Configuration | undefined, after: Configuration): Change['change'] {
  if (!before) return 'added';
  return isDeepStrictEqual(before, after) ? 'unchanged' : 'changed';
}

/** Finds establishments in the file that belong to a kept configuration. */
function findOverlaps(kept: Configuration[], file: Configuration[]): string[] {
  return sharedEstablishments([...kept, ...file]).map(({ index, position, establishment, tenant, owner }) => {
    const path = `configurations[${index - kept.length}].establishments[${position}]`;
    const conflict = `already belongs to the stored configuration "${owner.id}", which is not in the file`;
    return `${path}: establishment "${establishment}" of ${tenant} ${conflict}`;
  });
}
