import type { Directory } from '../../functions/sync/directory';

type Establishments = Pick<Directory, 'establishmentOf'>;

/** Where employees belong, asked for once for as long as one run lasts. */
export function establishmentsOnce(directory: Establishments): Establishments {
  const known = new Map<string, string | null>();
  return {
    async establishmentOf(tenant, employeeId) {
      const key = `${tenant}#${employeeId}`;
      const before = known.get(key);
      if (before !== undefined) return before;
      const establishment = await directory.establishmentOf(tenant, employeeId);
      known.set(key, establishment);
      return establishment;
    },
  };
}
