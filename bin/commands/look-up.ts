import { errorName } from '../../functions/shared/safe-logging';
import { CommandError } from './command-error';

/**
 * Looks something up that a field of the command names.
 *
 * @throws CommandError with the field and, of what went wrong, only a name: a message may quote a secret
 */
export async function lookUp<T>(field: string, what: string, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    throw new CommandError([`${field}: ${what} cannot be read (${errorName(error)})`]);
  }
}
