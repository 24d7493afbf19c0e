import { isDeepStrictEqual } from 'node:util';
import type { Configuration } from '../domain/configuration';
import { sharedEstablishments } from './establishments';

/** What became of one configuration. */
export type Change = { id: string; change: 'added' | 'changed' | 'unchanged' | 'removed' };

/** A change of the stored configurations: what they would be, id by id; or why they must not become so. */
export type ChangeResult =
  | { ok: true; configurations: Configuration[]; changes: Change[] }
  /** Each names its place in the file. */
  | { ok: false; problems: string[] };

/**
 * What the stored configurations become when those of a file are applied, by id. Applying the same file again changes nothing.
 *
 * @param prune remove the stored ones that the file lacks; else they are kept
 */
export function applyConfigurations(
  stored: Configuration[],
  file: Configuration[],
  { prune }: { prune: boolean },
): ChangeResult {
  const inFile = new Map(file.map((one) => [one.id, one]));
  const inStore = new Map(stored.map((one) => [one.id, one]));
  const kept = prune ? [] : stored.filter(({ id }) => !inFile.has(id));

  const problems = overlapsWith(kept, file);
  if (problems.length > 0) return { ok: false, problems };

  const surviving = stored.filter(({ id }) => !prune || inFile.has(id));
  return {
    ok: true,
    configurations: [
      ...surviving.map((one) => inFile.get(one.id) ?? one),
      ...file.filter(({ id }) => !inStore.has(id)),
    ],
    changes: [
      ...file.map((one): Change => ({ id: one.id, change: changeOf(inStore.get(one.id), one) })),
      ...stored
        .filter((one) => !surviving.includes(one))
        .map(({ id }): Change => ({ id, change: 'removed' })),
    ],
  };
}

/** Null if there is no configuration of that id. */
export function removeConfiguration(stored: Configuration[], id: string): Configuration[] | null {
  const rest = stored.filter((one) => one.id !== id);
  return rest.length < stored.length ? rest : null;
}

function changeOf(before: Configuration | undefined, after: Configuration): Change['change'] {
  if (!before) return 'added';
  return isDeepStrictEqual(before, after) ? 'unchanged' : 'changed';
}

function overlapsWith(kept: Configuration[], file: Configuration[]): string[] {
  return sharedEstablishments([...kept, ...file]).map(({ index, position, establishment, tenant, owner }) => {
    const place = `configurations[${index - kept.length}].establishments[${position}]`;
    return `${place}: establishment "${establishment}" of ${tenant} belongs to "${owner.id}", which is stored and not in the file`;
  });
}
