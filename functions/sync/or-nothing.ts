import { LuccaApiError } from '../lucca/api-errors';

/** What Lucca does not let us know is as if it did not know it; what does not answer is asked again. */
export async function orNothing(ask: () => Promise<string | null>): Promise<string | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof LuccaApiError && error.next !== 'retry') return null;
    throw error;
  }
}
