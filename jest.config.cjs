// Unit tests live beside the code; everything under test/ gets the real engines, started once for all of it.
const transform = {
  '^.+\\.(t|j|mj)s$': [
    '@swc/jest',
    { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' }, sourceMaps: 'inline' },
  ],
};
const shared = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform,
  // Several libraries are ESM only, and Jest cannot require() them before Node 24.9.
  transformIgnorePatterns: [],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/services/console/dist/', '<rootDir>/.data/'],
};

module.exports = {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/{infra,services,shared,workflows}/**/*.test.ts'],
    },
    {
      ...shared,
      displayName: 'engines',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      globalSetup: '<rootDir>/infra/engines/jest-setup.ts',
      globalTeardown: '<rootDir>/infra/engines/jest-teardown.ts',
    },
  ],
  testTimeout: 60_000,
};
