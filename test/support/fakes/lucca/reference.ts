/** A reference in Lucca's API v5. */
export type Reference = { id: string; type: string; url: string };

/** The tenant of the fake. */
export const TENANT = 'https://acme.ilucca.net';

export function reference(type: string, id: string): Reference {
  return { id, type, url: `${TENANT}/lucca-api/${type}s/${id}` };
}

/** An employee in an event. Lucca documents no address here. */
export type EmployeeReference = Reference & { email?: string | null };

export function employee(id: string): EmployeeReference {
  return reference('employee', id);
}

/** Undocumented, but Lucca may include the address. */
export function employeeWithAddress(
  id: string,
  email: string | null,
): EmployeeReference & { email: string | null } {
  return { ...reference('employee', id), email };
}
