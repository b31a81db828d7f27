import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { ALL, cleanEnvironment, doorOf, ROOT } from './trees.support.ts'

/** All trees that are installed here, except those that only run as a program. */
const PACKAGES = [
  ...['@hono/node-server', '@koa/router', '@nestjs/common', '@nestjs/core', '@nestjs/platform-express'],
  ...['@nestjs/platform-fastify', 'ajv', 'autocannon', 'express', 'express4', 'fast-check', 'fastify', 'hono'],
  ...['hono-node-server-1', 'koa', 'pg', 'playwright-core', 'preact', 'preact/hooks', 'publint', 'reflect-metadata'],
  ...['rxjs', 'rxjs/operators', 'source-map-support', 'typescript', 'undici', 'vite', 'oxc-parser', 'meriyah'],
]

test(`${PACKAGES.length} packages with all that they load: instrumented, they export the same`, async () => {
  const [bare, instrumented] = await Promise.all(
    [[], ['--import', doorOf('register')]].map((preload) =>
      promisify(execFile)(process.execPath, [...preload, 'test/fixtures/trees/wide.mjs', ...PACKAGES], {
        cwd: ROOT,
        env: { ...cleanEnvironment(), ...ALL },
        maxBuffer: 2 ** 24,
      }),
    ),
  )
  assert.equal(bare!.stdout.split('\n').length, PACKAGES.length + 1)
  assert.equal(instrumented!.stdout, bare!.stdout)
  assert.equal(instrumented!.stderr, bare!.stderr)
})
