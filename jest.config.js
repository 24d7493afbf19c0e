/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  // `npm run test:full` runs these as well.
  testPathIgnorePatterns: ['/node_modules/', '[.]full[.]test[.]ts$'],
  transform: { '\\.(ts|m?js)$': ['@swc/jest', { jsc: { target: 'es2023' }, module: { type: 'commonjs' } }] },
  // These packages are ES modules only, which Jest's module system can't load.
  transformIgnorePatterns: [
    '/node_modules/(?!(temporal-polyfill|temporal-spec|temporal-utils|fauxqs|jose)/)',
  ],
  moduleNameMapper: { '^fast-check$': '<rootDir>/test/support/jest/seeded-fast-check.js' },
  globalSetup: '<rootDir>/test/support/jest/shared-assemblies.js',
  globalTeardown: '<rootDir>/test/support/jest/shared-assemblies-end.js',
  testTimeout: 60_000,
  // By default Jest leaves one core idle: half of a small machine.
  maxWorkers: '100%',
  // Memory that test files leave behind slows the following ones down, above all aws-cdk-lib. A new worker is cheaper.
  workerIdleMemoryLimit: '600MB',
  reporters: ['default', '<rootDir>/test/support/jest/closing-line-reporter.js'],
};
