/** How large the bundles of the functions may be, minified, in KB of 1024 bytes: what a cold start has to read and compile. */
export const BUNDLE_LIMITS_KB = { ingest: 450, sync: 900, reconcile: 700, console: 800 };
