import type { AuthorizationGate } from '../../../functions/google/access-tokens';

/** Lets every call pass, and remembers nothing. */
export const openGate: AuthorizationGate = (_, call) => call('retry');
