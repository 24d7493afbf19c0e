import { LuccaApiError } from '../lucca/api/errors';

/** What Lucca does not let us know is as if it did not know it; what does not answer is asked again. */
export async function orNothing(ask: () => Promise<string | null>): Promise<string | null> {
  return (await orRefusal(ask)).value;
}

/** As {@link orNothing}, and with Lucca's refusal in words, for the sync log. */
export async function orRefusal(
  ask: () => Promise<string | null>,
): Promise<{ value: string | null; refusal: string | null }> {
  try {
    return { value: await ask(), refusal: null };
  } catch (error) {
    if (!(error instanceof LuccaApiError) || error.next === 'retry') throw error;
    return { value: null, refusal: error.message };
  }
}
