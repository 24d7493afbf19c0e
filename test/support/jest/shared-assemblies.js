const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** Gives all tests of a run a folder in which they share what takes long to synthesize. */
module.exports = () => {
  process.env.SHARED_ASSEMBLIES = mkdtempSync(join(tmpdir(), 'shared-assemblies-'));
};
