const { rmSync } = require('node:fs');

/** Deletes the folder of `shared-assemblies.js`. */
module.exports = () => {
  rmSync(process.env.SHARED_ASSEMBLIES, { recursive: true, force: true });
};
