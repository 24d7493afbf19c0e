/** How Lucca's API v5 refers to something. */
export type Reference = { id: string; type: string; url: string };

/** The tenant of the fake; its addresses end in `@acme.example`. */
export const TENANT = 'https://acme.ilucca.net';

export function reference(type: string, id: string): Reference {
  return { id, type, url: `${TENANT}/lucca-api/${type}s/${id}` };
}

/** An employee as events name one. Lucca documents no address: {@link employeeWithAddress} adds one. */
export type EmployeeReference = Reference & { email?: string | null };

export function employee(id: string): EmployeeReference {
  return reference('employee', id);
}

/** What Lucca does not document, and may do all the same. */
export function employeeWithAddress(
  id: string,
  email: string | null,
): EmployeeReference & { email: string | null } {
  return { ...reference('employee', id), email };
}
