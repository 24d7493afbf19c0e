const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** Creates a folder in which all tests of a run share synthesized stacks, which take long to build. */
module.exports = () => {
  process.env.SHARED_ASSEMBLIES = mkdtempSync(join(tmpdir(), 'shared-assemblies-'));
};
