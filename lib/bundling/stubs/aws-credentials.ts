/**
 * Stands for `@aws-sdk/credential-provider-node`, the chain of all places where an AWS client may find credentials: Lambda hands
 * them to a function in its environment, which is the first of the chain, so the others never have their turn.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
