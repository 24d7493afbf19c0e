import * as z from 'zod';
import { identifier } from './fields';

/** An employee as an event names one; the address may be missing. */
export type Employee = { id: string; email: string | null };

export const employee = z
  .object({ id: identifier, email: z.string().nullish() })
  .transform(({ id, email }): Employee => ({ id, email: email?.toWellFormed() ?? null }));

/** Something about an employee changed, perhaps the address. */
export type ChangedEmployee = { kind: 'employee'; employee: Employee };

/**
 * The `data` of an `employee.updated` event. Of all that it may hold, nothing but the address is read. The address is null
 * where Lucca knows none, and where the event does not say it: only Lucca's API tells these apart.
 */
export const changedEmployee = employee.transform((changed): ChangedEmployee => ({
  kind: 'employee',
  employee: changed,
}));
