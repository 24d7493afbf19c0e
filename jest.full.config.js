const config = require('./jest.config');

/** All tests, those that take longest included: see test/README.md. */
module.exports = { ...config, testPathIgnorePatterns: ['/node_modules/'] };
