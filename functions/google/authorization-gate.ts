import type { Access } from './access-tokens';

/** `only`: the caller may ask Google for a token once. `free`: it may ask again, with a key that was rotated. */
export type Admission = 'free' | 'only';

/**
 * Asks Google for a token.
 *
 * @param employee another one than the caller acts for, to learn what that one gets
 */
export type AskForToken<T> = (admission: Admission, employee?: string) => Promise<T>;

/**
 * What every call for a token passes through, so that a configuration whose authorization is revoked does not ask in vain
 * again and again. The gate learns from how the call ends.
 *
 * @throws WaitError without a call, with the reason that revoked the authorization, while it is too early to ask again
 */
export type AuthorizationGate = <T>(access: Access, ask: AskForToken<T>) => Promise<T>;
