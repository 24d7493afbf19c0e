import type { BuildOptions } from 'esbuild';

/**
 * What the bundles contain instead of a package, by the name that is imported. Each entry saves at least 10 ms of CPU time when
 * the function is loaded. Tests and commands run with the packages themselves.
 */
export const REPLACEMENTS: Readonly<Record<string, string>> = {
  // The chain of all credential providers. Lambda passes credentials in the environment, which is the first of the chain.
  // Saves 14 ms in ingest. To remove it, delete this line and the stub.
  '@aws-sdk/credential-provider-node': './lib/bundling/stubs/aws-credentials.ts',
  // The only module of it that the Calendar client calls; the others load all of google-auth-library. Saves 14 ms in sync,
  // together with the deep imports in functions/google, which avoid the same packages. To remove it, delete this line and
  // import from '@googleapis/calendar' and 'google-auth-library' there.
  'googleapis-common': 'googleapis-common/build/src/apirequest',
};

/** What the bundles leave out, because it is never loaded. Lambda has neither, so that an import would fail. */
export const EXTERNAL_PACKAGES = [
  // Optional, and only installed by development dependencies.
  'supports-color',
  // Loaded when an AWS client receives an event stream, which ours do not. Saves 8 ms of CPU time in ingest.
  '@smithy/core/event-streams',
];

/** How functions are bundled, as esbuild options for the root of this project. */
export const BUNDLING = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node24',
  // ECMAScript modules first: esbuild removes their unused exports.
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: true,
  sourcesContent: false,
  alias: REPLACEMENTS,
  // The AWS SDK is bundled: tree-shaken, it loads faster than the copy of the runtime.
  external: EXTERNAL_PACKAGES,
  logLevel: 'warning',
} satisfies BuildOptions;
