import { LuccaApiError } from '../../../../functions/lucca/api/http';
import type { EstablishmentComparison } from './establishments';
import type { EventsApi } from './lucca-client';

/** The most that one request may name. */
const MAX_EMPLOYEES = 100;

/**
 * Compares the establishments that events name with those of the employees' job positions, in one or two requests.
 *
 * @param byOwner see {@link EstablishmentFigures}
 */
export async function compareEstablishments(
  byOwner: ReadonlyMap<string, string>,
  lucca: Pick<EventsApi, 'employees' | 'jobPositions'>,
): Promise<EstablishmentComparison | { reason: string }> {
  const ids = [...byOwner.keys()].slice(0, MAX_EMPLOYEES);
  if (ids.length === 0) return { reason: 'no event names both an establishment and an employee' };
  try {
    const { items } = await lucca.employees({ ids });
    const notEmbedded = items.flatMap(({ establishmentId, jobPositionId }) =>
      establishmentId === null && jobPositionId !== null ? [jobPositionId] : [],
    );
    const positions = notEmbedded.length > 0 ? (await lucca.jobPositions(notEmbedded)).items : [];
    const establishments = new Map(positions.map(({ id, establishmentId }) => [id, establishmentId]));
    const figures = { same: 0, different: 0 };
    for (const { id, establishmentId, jobPositionId } of items) {
      const actual = establishmentId ?? establishments.get(jobPositionId ?? '') ?? null;
      if (actual !== null) figures[actual === byOwner.get(id) ? 'same' : 'different'] += 1;
    }
    if (figures.same + figures.different > 0) return figures;
    return { reason: 'Lucca does not list the job positions of these employees' };
  } catch (error) {
    if (error instanceof LuccaApiError) return { reason: error.message };
    throw error;
  }
}
