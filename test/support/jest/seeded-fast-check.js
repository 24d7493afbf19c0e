// Replaces fast-check in tests, so that each run generates the same cases and only a change of the code breaks it.
// `FRESH_SEEDS=1 npx jest` and `npm run test:simulation` (test/simulation/run.ts) generate new ones.
const fc = require('../../../node_modules/fast-check/lib/cjs/fast-check.js');

if (!process.env.FRESH_SEEDS && !process.env.HISTORIES) fc.configureGlobal({ seed: 20_261_122 });

module.exports = fc;
