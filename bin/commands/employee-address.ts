import * as z from 'zod';
import { CommandError } from './command-error';

const address = z.string().trim().pipe(z.email());

/**
 * The address of an employee, as typed. What is none is not repeated: it may be most of one.
 *
 * @param field of the command that names it
 * @throws CommandError
 */
export function employeeAddress(field: string, text: string): string {
  const { data } = address.safeParse(text);
  if (data === undefined) throw new CommandError([`${field}: must be an address such as lea@acme.example`]);
  return data.toLowerCase();
}
