import type { AuthorizationGate } from '../../../functions/google/access-tokens';

/** Workload identities that cannot sign, for tests whose credentials are all service account keys. */
export const noWorkloadIdentity = {
  sign: () => Promise.reject(new Error('These credentials have a key')),
};

/** An authorization gate that lets every call pass and keeps no state. */
export const openGate: AuthorizationGate = (_, call) => call('retry');
