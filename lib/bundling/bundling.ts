import type { BuildOptions } from 'esbuild';

/**
 * What the bundles take instead of packages that are large or slow to load, and never run in Lambda: by the name that is
 * imported, another package or a module below the root of this project. Only the bundles do; tests and commands run with the
 * packages themselves.
 */
export const STUBS: Readonly<Record<string, string>> = {
  '@aws-sdk/credential-provider-node': './lib/bundling/stubs/aws-credentials.ts',
  'google-logging-utils': './lib/bundling/stubs/google-logging-utils.ts',
  // All that Google's Calendar client calls of it. The rest brings the whole of google-auth-library.
  'googleapis-common': 'googleapis-common/build/src/apirequest',
  http2: './lib/bundling/stubs/http2.ts',
  'node-fetch': './lib/bundling/stubs/node-fetch.ts',
  qs: './lib/bundling/stubs/qs.ts',
};

/** What is left out without anything in its place: whoever imports it does so when it is needed, and it never is. */
export const LEFT_OUT = [
  // Colours for a package that does without where it is missing; here, only dev dependencies bring it.
  'supports-color',
  '@smithy/core/event-streams',
];

/** How functions are bundled, as esbuild has it, to be run in the root of this project. */
export const BUNDLING = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node24',
  // ECMAScript modules first: esbuild leaves out of them what nobody uses.
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: true,
  sourcesContent: false,
  alias: STUBS,
  // Not the AWS SDK: bundled and tree-shaken, it loads faster than the copy of the runtime.
  external: LEFT_OUT,
  logLevel: 'warning',
} satisfies BuildOptions;
