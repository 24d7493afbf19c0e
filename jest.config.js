/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  transform: { '\\.(ts|m?js)$': ['@swc/jest', { jsc: { target: 'es2023' }, module: { type: 'commonjs' } }] },
  // Published as ES modules only: jest's own module system needs them translated.
  transformIgnorePatterns: [
    '/node_modules/(?!(temporal-polyfill|temporal-spec|temporal-utils|fauxqs|jose)/)',
  ],
  moduleNameMapper: { '^fast-check$': '<rootDir>/test/support/jest/seeded-fast-check.js' },
  globalSetup: '<rootDir>/test/support/jest/shared-assemblies.js',
  globalTeardown: '<rootDir>/test/support/jest/shared-assemblies-end.js',
  testTimeout: 60_000,
  // One for each core: jest itself would leave one of the two of a small machine idle.
  maxWorkers: '100%',
  // What test files leave in memory slows those that follow down, many times over after aws-cdk-lib: then a new process is cheap.
  workerIdleMemoryLimit: '600MB',
  reporters: ['default', '<rootDir>/test/support/jest/closing-line-reporter.js'],
};
