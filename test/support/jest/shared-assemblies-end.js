const { rmSync } = require('node:fs');

/** Ends what `shared-assemblies.js` began. */
module.exports = () => {
  rmSync(process.env.SHARED_ASSEMBLIES, { recursive: true, force: true });
};
