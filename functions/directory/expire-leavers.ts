import { MAX_LISTED_IDS } from '../lucca/api/requests';
import { inBatches } from '../shared/async';
import { statementOf } from './employee-changes';
import { statementsAbout, withEstablishments } from './listed-employees';
import { worksIn, writeAll, type StageDependencies, type Step } from './refresh-stages';
import { configuredEstablishments } from './refresh-state';

/**
 * Expires the entries of employees who no longer work in a configured establishment. If the pass has not seen an
 * employee, the list may have been short: Lucca is asked for the employee by id.
 *
 * @returns the number of employees who are kept, and of entries that were written
 */
export async function expireLeavers(
  step: Step,
  dependencies: StageDependencies,
): Promise<{ employees: number; changed: number }> {
  const { tenant, pass, request, proceed } = step;
  const { lucca, store, work, configurations, now } = dependencies;
  const establishments = configuredEstablishments(await configurations(), tenant);
  const seen = await work.seen(tenant, pass.id);
  const outside: string[] = [];
  const unseen: string[] = [];
  let employees = 0;
  let changed = 0;
  for await (const entry of store.all(tenant)) {
    const { id, readAt, expiresAt } = entry;
    if (expiresAt !== null) continue;
    if (!worksIn(establishments, entry, null)) outside.push(id);
    else if (!seen.has(id) && readAt < pass.startedAt) unseen.push(id);
    else employees += 1;
  }

  // Their last known establishment is not configured, so no request to Lucca is necessary.
  for await (const ids of inBatches(outside, MAX_LISTED_IDS)) {
    const known = await store.employees(tenant, ids);
    const updates = [...known.values()]
      .filter(({ expiresAt }) => expiresAt === null)
      .map((entry) => ({ statement: statementOf(entry), asOf: entry.readAt }));
    changed += await writeAll(step, updates, { known, renews: true }, dependencies);
    await proceed();
  }
  for await (const ids of inBatches(unseen, MAX_LISTED_IDS)) {
    let asOf = 0;
    const page = await request(() => {
      asOf = now();
      return lucca.employees({ ids });
    });
    const items = await withEstablishments(page.items, {
      jobPositions: (positions) => request(() => lucca.jobPositions(positions)),
    });
    const statements = statementsAbout(ids, { ...page, items });
    const known = await store.employees(tenant, ids);
    const updates = statements.map((statement) => ({ statement, asOf }));
    changed += await writeAll(step, updates, { known, renews: true }, dependencies);
    const stated = new Map(statements.map((one) => [one.id, one]));
    employees += ids.filter((id) => {
      const statement = stated.get(id);
      if (!statement) return true;
      return !('isAbsent' in statement) && worksIn(establishments, statement, known.get(id) ?? null);
    }).length;
    await proceed();
  }
  return { employees, changed };
}
