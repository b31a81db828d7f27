/**
 * A test suite of a package that nobody here wrote.
 *
 * @typedef {object} Suite
 * @property {string} name the package's
 * @property {string} repository owner and name on GitHub
 * @property {string} tag
 * @property {'mocha' | 'node' | 'scripts'} runner `scripts`: each file is a program that prints its tests
 * @property {string[]} files patterns: of the folder alone (`test/*.js`) or of all below it (two stars)
 * @property {string} entry a module of the package's, from which the probe starts
 * @property {string} [folder] the package in its repository
 * @property {string[]} [install] packages instead of those for development, of which the tests need only these
 * @property {string[]} [flags] of Node
 * @property {number} [flagsSince] the first Node that knows them
 * @property {string[]} [args] of the runner
 * @property {Record<string, string>} [env]
 * @property {string} [prepare] a program of the package's that writes the certificates for its tests
 * @property {string} [needs] a server that must run
 */

/** Tests of other programs' builds (bundles, types, browsers) are left out: nothing of a checkout is built. */
const UNDICI = [
  'test/*.js',
  ...['fetch', 'webidl', 'busboy', 'infra', 'cache', 'cache-interceptor', 'interceptors', 'cookie'].map(below),
  ...['eventsource', 'subresource-integrity', 'node-fetch', 'node-test', 'websocket'].map(below),
]

/** @type {readonly Suite[]} */
export const SUITES = [
  {
    name: 'express',
    repository: 'expressjs/express',
    tag: 'v5.2.1',
    runner: 'mocha',
    files: ['test/*.js', 'test/acceptance/*.js'],
    entry: 'index.js',
    args: ['--require', 'test/support/env', '--check-leaks', '--exit'],
  },
  {
    name: 'koa',
    repository: 'koajs/koa',
    tag: 'v3.2.0',
    runner: 'node',
    files: ['__tests__/**/*.js'],
    entry: 'lib/application.js',
  },
  {
    name: 'fastify',
    repository: 'fastify/fastify',
    tag: 'v5.12.1',
    runner: 'node',
    files: ['test/**/*.test.js', 'test/**/*.test.mjs'],
    entry: 'fastify.js',
  },
  {
    name: 'undici',
    repository: 'nodejs/undici',
    tag: 'v7.29.0',
    runner: 'node',
    files: UNDICI,
    entry: 'index.js',
    flags: ['--expose-gc'],
    prepare: 'scripts/generate-pem.js',
  },
  {
    name: 'pg',
    repository: 'brianc/node-postgres',
    tag: 'pg@8.23.0',
    folder: 'packages/pg',
    runner: 'scripts',
    files: ['test/unit/**/*-tests.js', 'test/integration/**/*-tests.js'],
    entry: 'lib/index.js',
    install: ['async@2.6.4', 'bluebird@3.7.2', 'co@4.6.0', 'pg-copy-streams@0.3.0'],
    env: { PGUSER: 'postgres', PGHOST: '127.0.0.1', PGDATABASE: 'test', PGTESTNOSSL: 'true' },
    needs: 'PostgreSQL',
  },
  {
    name: 'mysql2',
    repository: 'sidorares/node-mysql2',
    tag: 'v3.23.4',
    runner: 'scripts',
    files: ['test/unit/**/*.test.mts', 'test/integration/*.test.mts'],
    entry: 'index.js',
    install: ['poku@4.5.0', 'portfinder@1.0.38', 'error-stack-parser@2.1.4', 'assert-diff@3.0.4', 'tsx@4.23.11'],
    flags: ['--import', 'tsx'],
    needs: 'MySQL or MariaDB',
  },
  {
    name: 'ioredis',
    repository: 'redis/ioredis',
    tag: 'v5.9.3',
    runner: 'mocha',
    files: ['test/helpers/*.ts', 'test/unit/**/*.ts', 'test/functional/**/*.ts'],
    entry: 'lib/index.ts',
    flags: ['--no-experimental-strip-types'],
    flagsSince: 22,
    env: { TS_NODE_TRANSPILE_ONLY: 'true', NODE_ENV: 'test' },
    needs: 'Redis',
  },
]

/** @param {string} folder */
function below(folder) {
  return `test/${folder}/**/*.js`
}
