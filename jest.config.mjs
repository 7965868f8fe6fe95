/** Swc compiles each file by itself in a few milliseconds; `npm run check:types` does the type checking. */
const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  moduleNameMapper: {
    '^@techcheck/config$': '<rootDir>/config/index.ts',
    '^@techcheck/(.*)$': '<rootDir>/libs/$1/src/index.ts',
    // Sources import each other as the compiled files they become.
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
};

/** Cluster-wide work (a database each, real processes) shares two cores: two files at a time are the fastest. */
export default {
  maxWorkers: 2,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/{libs,apps,config}/**/*.spec.ts'],
    },
    {
      ...shared,
      displayName: 'integration',
      testMatch: ['<rootDir>/test/{integration,journeys,properties}/**/*.spec.ts'],
      globalSetup: '<rootDir>/test/support/jest/global-setup.mjs',
      globalTeardown: '<rootDir>/test/support/jest/global-teardown.mjs',
      setupFilesAfterEnv: ['<rootDir>/test/support/jest/timeout.mjs'],
    },
  ],
};
