import { LuccaFailError } from '../../functions/lucca/api/errors';

/** Lucca does not deliver to this address: it is none, or nobody gives the echo back. The message is Lucca's. */
export class EndpointRefusedError extends Error {
  override readonly name = 'EndpointRefusedError';
}

const REFUSALS = [400, 422];

/** @throws EndpointRefusedError for a request that declares an endpoint or makes it active */
export async function unlessRefused<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    if (!(error instanceof LuccaFailError) || !REFUSALS.includes(error.status)) throw error;
    throw new EndpointRefusedError(error.message, { cause: error });
  }
}
