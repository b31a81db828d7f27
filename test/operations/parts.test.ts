import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import type { AsyncProfilingStats, Operation } from '../../src/model/async-stats.ts'
import { appEnvironment } from '../child.support.ts'
import { POSTGRESQL, REDIS, SERVICE_ENVIRONMENT, whyNoService } from '../services.support.ts'

const root = resolve(import.meta.dirname, '../../..')
const FOLDER = resolve(root, 'test/operations')
const REGISTER = new URL('../../src/register.js', import.meta.url).href
const CALLS = 60

interface Row {
  label: string
  stats: AsyncProfilingStats
  holdsSecret: boolean
}

const postgres = await whyNoService(POSTGRESQL)
const redis = await whyNoService(REDIS)
const LIBRARIES = [
  { library: 'graphql', why: postgres, check: checkGraphql },
  { library: 'bullmq', why: redis, check: checkQueue },
] as const

for (const { library, why, check } of LIBRARIES) {
  for (const folder of [FOLDER, resolve(FOLDER, 'oldest')]) {
    for (const backend of ['instrumentation', 'hooks'] as const) {
      const version = folder === FOLDER ? 'newest' : 'oldest'
      const isInstalled = process.env['CI'] === 'true' || existsSync(resolve(folder, 'node_modules', library))
      const skip = why || (!isInstalled && `npm ci --prefix ${folder}`)
      test(`${library}, ${version}, ${backend}: each operation is its caller's, with its parts`, { skip }, async () => {
        const rows = await run(library, folder, backend)
        assert.equal(rows.length, CALLS)
        for (const row of rows) {
          assert.deepEqual([row.stats.degraded, row.holdsSecret], [null, false], row.label)
          check(row)
        }
      })
    }
  }
}

async function run(library: string, folder: string, backend: 'instrumentation' | 'hooks'): Promise<Row[]> {
  const preload = backend === 'instrumentation' ? ['--import', REGISTER] : []
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...preload, resolve(FOLDER, 'parts.mjs'), library, folder, String(CALLS)],
    {
      cwd: root,
      env: { ...appEnvironment(), ...SERVICE_ENVIRONMENT, DEBUG_TOOLBAR_ASYNC_PROFILER_MAX_OVERHEAD: '1' },
      maxBuffer: 256 * 1024 * 1024,
    },
  )
  return JSON.parse(stdout) as Row[]
}

/** A query with its resolvers, and what they ask for; one whose resolver fails. */
function checkGraphql({ label, stats }: Row): void {
  const { operations } = stats
  const about = `${label}: ${JSON.stringify(operations)}`
  const tree = operations.map(({ name, status, parentOperation }) => {
    const parent = operations.find(({ operationId }) => operationId === parentOperation)
    return `${parent?.text ?? '-'} > ${name} ${status}`
  })
  const document = `query ${label} { items(filter: ?) { id name } }`
  assert.deepEqual(
    tree.toSorted(),
    [
      `- > query ${label} completed`,
      `- > query ${label} completed`,
      `${document} > Query.items completed`,
      `${document} > Item.name completed`,
      `${document} > Item.name completed`,
      `items > SELECT completed`,
      `items.name > SELECT completed`,
      `items.name > SELECT completed`,
      `query ${label} { broken } > Query.broken failed`,
      `broken > SELECT nowhere failed`,
    ].toSorted(),
    about,
  )
  for (const operation of operations) {
    if (operation.parentOperation === null) checkCaller(stats, operation, about)
  }
}

/** A job that is added and awaited, with the commands of both; one that fails. */
function checkQueue({ label, stats }: Row): void {
  const { operations } = stats
  const about = `${label}: ${JSON.stringify(operations)}`
  const own = operations.filter(({ kind }) => kind === 'message')
  assert.deepEqual(
    own.map(({ name, text, status }) => `${name.replace(/ debug.*/, '')} ${status} ${text.endsWith(label)}`),
    ['ADD completed true', 'WAIT completed true', 'ADD completed true', 'WAIT failed true'],
    about,
  )
  for (const operation of own) checkCaller(stats, operation, about)
  const ids = new Set(own.map(({ operationId }) => operationId))
  for (const { kind, parentOperation } of operations) {
    if (kind !== 'message') assert.ok(ids.has(parentOperation ?? ''), about)
  }
}

/** It belongs to the function that asked, and its `await` waited for it. */
function checkCaller({ tasks }: AsyncProfilingStats, { taskId, operationId, site }: Operation, about: string): void {
  const task = tasks.find((each) => each.taskId === taskId)
  assert.ok(task?.name === 'first' || task?.name === 'second', about)
  assert.match(site.file, /parts\.mjs$/, about)
  assert.ok(
    task.waits!.some(({ cause }) => cause.type === 'operation' && cause.ids.includes(operationId)),
    about,
  )
}
