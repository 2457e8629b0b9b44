/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: { '^.+\\.(t|j|mj)s$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }] },
  // cidr-tools and its dependencies are published as ES modules only.
  transformIgnorePatterns: ['/node_modules/(?!(cidr-tools|ip-bigint|ip-regex)/)', '<rootDir>/build/'],
  modulePathIgnorePatterns: ['<rootDir>/build/', '<rootDir>/dist/', '<rootDir>/.cdk8s/'],
  moduleNameMapper: {
    '^cdk8s-netstack$': '<rootDir>/lib/index.ts',
    '^cdk8s-netstack/pulumi$': '<rootDir>/pulumi/index.ts',
    '^cdk8s-netstack/testing$': '<rootDir>/testing/index.ts',
  },
  maxWorkers: 2,
  // A busy machine is not a failure: what hangs is found a minute later.
  testTimeout: 60_000,
  reporters: ['<rootDir>/test/support/progress.js', '<rootDir>/test/support/closing-line.js'],
};
