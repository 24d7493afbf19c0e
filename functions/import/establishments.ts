import { requireEstablishments } from '../directory/listed-employees';
import type { LuccaApi } from '../lucca/api/client';
import { MAX_LISTED_IDS } from '../lucca/api/requests';
import { inBatches } from '../shared/async';
import { safeForLog } from '../shared/safe-logging';
import type { DirectoryStore } from '../store/directory-store';
import type { Exclusion } from './import-page';
import { OutageDetector, type Attempt } from './outage-detector';
import type { ImportScope } from './scope';

/**
 * Finds the ids of the employees' establishments; null if Lucca has none.
 *
 * @throws LuccaApiError that is not about these employees alone
 */
export type FindEstablishments = (
  tenant: string,
  employeeIds: readonly string[],
) => Promise<ReadonlyMap<string, Attempt<string | null>>>;

type EstablishmentSources = {
  store: Pick<DirectoryStore, 'employees'>;
  lucca: Pick<LuccaApi, 'employees' | 'jobPositions'>;
};

/**
 * Creates a lookup in the employee directory. Employees that it lacks are looked up in Lucca together, once in a
 * run even if the request fails.
 */
export function createEstablishmentLookup({ store, lucca }: EstablishmentSources): FindEstablishments {
  const cache = new Map<string, Attempt<string | null>>();
  const outages = new OutageDetector();

  return async (tenant, employeeIds) => {
    const ids = new Set(employeeIds);
    const unread = [...ids].filter((id) => !cache.has(id));
    const known = await store.employees(tenant, unread);
    for (const { id, establishmentId, jobPositionId } of known.values()) {
      const isKnown = establishmentId !== null || jobPositionId === null;
      if (isKnown) cache.set(id, { answer: establishmentId });
    }
    for await (const batch of inBatches(
      unread.filter((id) => !cache.has(id)),
      MAX_LISTED_IDS,
    )) {
      const found = await outages.attempt(() => ask(batch));
      for (const id of batch) {
        cache.set(id, 'problem' in found ? found : { answer: found.answer.get(id) ?? null });
      }
    }
    return new Map([...ids].map((id) => [id, cache.get(id) ?? { answer: null }]));
  };

  async function ask(ids: string[]): Promise<Map<string, string | null>> {
    const { items } = await lucca.employees({ ids });
    const located = await requireEstablishments(items, lucca);
    return new Map(located.map(({ id, establishmentId }) => [id, establishmentId]));
  }
}

/** Returns why an item of this establishment is excluded; null if it is in scope. */
export function outOfScope(
  establishment: string | null,
  { configuration }: Pick<ImportScope, 'configuration'>,
): Exclusion | null {
  if (establishment === null) return 'in an unknown establishment';
  return configuration.establishments.includes(establishment) ? null : 'in other establishments';
}

/**
 * Does the same for an item that belongs to its employee's establishment. If the lookup failed, the item is included:
 * the sync function repeats the lookup and skips what is out of scope.
 */
export function employeeOutOfScope(
  found: Attempt<string | null>,
  scope: Pick<ImportScope, 'configuration'>,
): Exclusion | null {
  return 'problem' in found ? null : outOfScope(found.answer, scope);
}

/** @param resource `leave#875` */
export function notLocatedRemark(resource: string, { problem }: { problem: string }): string {
  return `establishment lookup left to the sync function: ${safeForLog(resource) ?? 'invalid id'}: ${problem}`;
}
