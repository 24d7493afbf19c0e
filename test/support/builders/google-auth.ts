import type { AuthorizationGate } from '../../../functions/google/access-tokens';

/** Where all credentials are keys, nothing signs without one. */
export const noWorkloadIdentity = {
  sign: () => Promise.reject(new Error('These credentials hold a key')),
};

/** Lets every call pass, and remembers nothing. */
export const openGate: AuthorizationGate = (_, call) => call('free');
