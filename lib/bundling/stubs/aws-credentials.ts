/** Replaces `@aws-sdk/credential-provider-node` in the bundles; see `lib/bundling/bundling.ts`. */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
