/** How Lucca's API v5 refers to something. */
export type Reference = { id: string; type: string; url: string };

/** The tenant of the fake; its addresses end in `@acme.example`. */
export const TENANT = 'https://acme.ilucca.net';

export function reference(type: string, id: string): Reference {
  return { id, type, url: `${TENANT}/lucca-api/${type}s/${id}` };
}

/** An employee as events name one; `email` may be null. */
export type EmployeeReference = Reference & { email: string | null };

export function employee(id: string, email: string | null): EmployeeReference {
  return { ...reference('employee', id), email };
}
