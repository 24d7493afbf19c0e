import type { BuildOptions } from 'esbuild';

/**
 * Replacements of packages in the bundles, by import name. Each saves at least 10 ms of CPU time when a function is
 * loaded. Tests and commands use the original packages.
 */
export const REPLACEMENTS: Readonly<Record<string, string>> = {
  // The package has all credential providers. Lambda passes credentials in the environment, which is the first one tried.
  // Saves 14 ms in ingest. To remove it, delete this line and the stub.
  '@aws-sdk/credential-provider-node': './lib/bundling/stubs/aws-credentials.ts',
  // The Calendar client calls only this module; the others load all of google-auth-library. Saves 14 ms in sync, together with
  // the deep imports in functions/google, which avoid the same packages. To remove it, delete this line and import from
  // '@googleapis/calendar' and 'google-auth-library' there.
  'googleapis-common': 'googleapis-common/build/src/apirequest',
};

/** Packages that bundles omit because they are never loaded. Lambda does not provide them: an import would fail. */
export const EXTERNAL_PACKAGES = [
  // Optional, and installed only by development dependencies.
  'supports-color',
  // Loaded when an AWS client receives an event stream, which our clients do not. Saves 8 ms of CPU time in ingest.
  '@smithy/core/event-streams',
];

/** The esbuild options of all function bundles, for the root of this project. */
export const BUNDLING = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node24',
  // ECMAScript modules first: esbuild removes their unused exports.
  mainFields: ['module', 'main'],
  minify: true,
  // Next to the bundle, without a reference to it: Node.js would read the map at each cold start.
  sourcemap: 'external',
  sourcesContent: false,
  alias: REPLACEMENTS,
  // The AWS SDK is bundled: tree-shaken, it loads faster than the copy of the runtime.
  external: EXTERNAL_PACKAGES,
  logLevel: 'warning',
} satisfies BuildOptions;
