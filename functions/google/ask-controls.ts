import { FailError, WaitError } from './errors';

/**
 * Finds out whether Google refused one employee or everybody: asks for employees for whom it worked before, until one gets a
 * token. Nothing depends on what Google says of those who get none.
 *
 * @returns `employee`: who got one; `gone`: whose own account is not there any more
 * @throws RetryError if Google did not answer: then nothing is known
 */
export async function askControls(
  employees: string[],
  ask: (employee: string) => Promise<unknown>,
): Promise<{ employee: string | null; gone: string[] }> {
  const gone: string[] = [];
  for (const employee of employees) {
    try {
      await ask(employee);
      return { employee, gone };
    } catch (error) {
      if (error instanceof FailError) gone.push(employee);
      else if (!(error instanceof WaitError)) throw error;
    }
  }
  return { employee: null, gone };
}
