// Replaces fast-check in tests: a default run generates the same cases each time, so that only a change of the code breaks it.
// `FRESH_SEEDS=1 npx jest` generates others, and so does `npm run test:simulation`; see test/simulation/run.ts.
const fc = require('../../../node_modules/fast-check/lib/cjs/fast-check.js');

if (!process.env.FRESH_SEEDS && !process.env.HISTORIES) fc.configureGlobal({ seed: 20_261_122 });

module.exports = fc;
