// Replaces fast-check in tests: by default each run generates the same cases, so that it fails only after a change.
// `FRESH_SEEDS=1 npx jest` generates new cases, and so does HISTORIES; see test/simulation/run.ts.
const fc = require('../../../node_modules/fast-check/lib/cjs/fast-check.js');

if (!process.env.FRESH_SEEDS && !process.env.HISTORIES) fc.configureGlobal({ seed: 20_261_122 });

module.exports = fc;
