import type { AuthorizationGate } from '../../../functions/google/access-tokens';

/** For tests whose credentials are all service account keys: workload identities cannot sign. */
export const noWorkloadIdentity = {
  sign: () => Promise.reject(new Error('These credentials hold a key')),
};

/** An authorization gate that lets every call pass and keeps no state. */
export const openGate: AuthorizationGate = (_, call) => call('retry');
