import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import type { AwaitPoint, Operation, Task } from '../../src/model/async-stats.ts'
import { appEnvironment } from '../child.support.ts'
import { isBroad, isOwnShare, repeats } from '../length.support.ts'
import { MYSQL, POSTGRESQL, REDIS, SERVICE_ENVIRONMENT, whyNoService } from '../services.support.ts'

const root = resolve(import.meta.dirname, '../../..')
const FOLDER = resolve(root, 'test/operations')
const REGISTER = new URL('../../src/register.js', import.meta.url).href
const CALLS = repeats(200, { ci: 80 })
const CALLS_OF_OLDEST = 40
/** With many callers the loop itself is what they wait for. */
const FEW_CALLS = 5
const ATTEMPTS = 3
const WARM_CALLS = 50
/** Of the operations, at least this share must last as long as the wait of their `await`: the machine may stop us. */
const TIMED_SHARE = 0.8
/** Tolerance (ms) of a wait beside its operation and its ready delay. */
const TOLERANCE_MS = 1

interface Row {
  label: string
  degraded: string | null
  holdsSecret: boolean
  operations: Operation[]
  tasks: Task[]
  awaits: AwaitPoint[]
}

interface Library {
  program: string
  /** The names of the three operations, `*` for the label. */
  names: [string, string, string]
  /** False if it comes with Node. */
  isPackage: boolean
  /** The package, where the program has another name. */
  of?: string
  /** True if the oldest version has nothing like it. */
  isNew?: boolean
  /** The versions that are ES modules, which are found only where load hooks are. */
  esModule?: 'newest' | 'all'
  /** True if the library itself calls its operation later than the app calls the library. */
  isNamedByWait?: boolean
  /** True if it asks the driver's pool for a connection by itself, which is an operation of the same caller. */
  connects?: boolean
  why: string | false
}

const postgres = await whyNoService(POSTGRESQL)
const mysql = await whyNoService(MYSQL)
const redis = await whyNoService(REDIS)
const LIBRARIES: readonly Library[] = [
  { program: 'pg', names: ['SELECT', 'SELECT', 'SELECT nowhere'], isPackage: true, why: postgres },
  { program: 'mysql2', names: ['SELECT', 'SELECT', 'SELECT nowhere'], isPackage: true, why: mysql },
  { program: 'ioredis', names: ['SET', 'GET', 'LPUSH'], isPackage: true, why: redis },
  { program: 'redis', names: ['SET', 'GET', 'LPUSH'], isPackage: true, why: redis },
  { program: 'redis-5', names: ['SET', 'GET', 'LPUSH'], isPackage: true, isNew: true, why: redis },
  { program: 'redis-pool', names: ['SET', 'GET', 'LPUSH'], isPackage: true, of: 'redis', isNew: true, why: redis },
  { program: 'postgres', names: ['SELECT', 'SELECT', 'SELECT nowhere'], isPackage: true, why: postgres },
  {
    program: 'postgres-esm',
    names: ['SELECT', 'SELECT', 'SELECT nowhere'],
    isPackage: true,
    of: 'postgres',
    esModule: 'all',
    why: postgres,
  },
  {
    program: 'mariadb',
    names: ['SELECT', 'SELECT', 'SELECT nowhere'],
    isPackage: true,
    esModule: 'newest',
    why: mysql,
  },
  {
    program: 'mariadb-callback',
    names: ['SELECT', 'SELECT', 'SELECT nowhere'],
    isPackage: true,
    of: 'mariadb',
    esModule: 'newest',
    why: mysql,
  },
  { program: 'knex', names: ['SELECT', 'SELECT', 'SELECT nowhere'], isPackage: true, isNew: true, why: postgres },
  {
    program: 'kysely',
    names: ['SELECT', 'SELECT', 'SELECT nowhere'],
    isPackage: true,
    isNew: true,
    connects: true,
    why: postgres,
  },
  { program: 'sequelize', names: ['SELECT', 'SELECT', 'SELECT nowhere'], isPackage: true, isNew: true, why: postgres },
  {
    program: 'typeorm',
    names: ['SELECT', 'SELECT', 'SELECT nowhere'],
    isPackage: true,
    isNew: true,
    connects: true,
    why: postgres,
  },
  {
    program: 'better-sqlite3',
    names: ['SELECT', 'SELECT', 'SELECT nowhere'],
    isPackage: true,
    isNew: true,
    why: whyNoBinary(),
  },
  { program: 'node-sqlite', names: ['SELECT', 'SELECT', 'SELECT nowhere'], isPackage: false, why: whyNoSqlite() },
  { program: 'undici', names: ['GET /items/*', 'POST /orders/*/:id', 'GET /broken/*'], isPackage: true, why: false },
  { program: 'http', names: ['GET /items/*', 'POST /orders/*/:id', 'GET /broken/*'], isPackage: false, why: false },
  { program: 'fetch', names: ['GET /items/*', 'POST /orders/*/:id', 'GET /broken/*'], isPackage: false, why: false },
]
const BACKENDS = ['instrumentation', 'hooks'] as const
const WITH_LOADER = ['instrumentation'] as const
const needsLoader = ({ esModule }: Library, folder: string): boolean =>
  esModule === 'all' || (esModule === 'newest' && folder === FOLDER)
const STEPS = ['first', 'second', 'third']

/** A native addon is for the Node that has installed it. */
function whyNoBinary(): string | false {
  try {
    createRequire(`${FOLDER}/`)('better-sqlite3/build/Release/better_sqlite3.node')
    return false
  } catch (error) {
    const { code } = error as { code?: unknown }
    return code === 'ERR_DLOPEN_FAILED' && 'better-sqlite3 is installed for another version of Node'
  }
}

function whyNoSqlite(): string | false {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return major > 22 || (major === 22 && minor >= 13) ? false : 'no node:sqlite without a flag'
}

for (const library of LIBRARIES.filter((_, index) => isOwnShare(index))) {
  const hasOldest = isBroad && library.isPackage && library.isNew !== true
  for (const folder of hasOldest ? [FOLDER, resolve(FOLDER, 'oldest')] : [FOLDER]) {
    for (const backend of needsLoader(library, folder) ? WITH_LOADER : BACKENDS) {
      const [version, calls] = folder === FOLDER ? ['newest', CALLS] : ['oldest', CALLS_OF_OLDEST]
      const title = `${library.program}, ${version}, ${backend}: one connection for ${calls} callers, each operation is its caller's`
      test(title, { skip: library.why || whyNotInstalled(library, folder) }, async () => {
        const rows = await run({ ...library, folder, backend, calls, before: 0 })
        assert.equal(rows.length, calls)
        const queriesOf = (row: Row): Row => (library.connects === true ? withoutConnects(row) : row)
        for (const row of rows) checkRow(queriesOf(row), library)
        await retry(async () => {
          const few = await run({ ...library, folder, backend, calls: FEW_CALLS, before: WARM_CALLS })
          checkTimes(few.map((row) => queriesOf(row)))
        })
      })
    }
  }
}

/** A machine that stops a process for a moment makes a time wrong, but not each time. */
async function retry(check: () => Promise<void>): Promise<void> {
  for (let attempt = 1; attempt < ATTEMPTS; attempt++) {
    try {
      return await check()
    } catch {
      // Once more.
    }
  }
  await check()
}

function whyNotInstalled({ isPackage, program, of = program }: Library, folder: string): string | false {
  if (!isPackage || process.env['CI'] === 'true' || existsSync(resolve(folder, 'node_modules', of))) return false
  return `${of} is not installed in ${folder}: npm ci --prefix test/operations`
}

interface Run {
  program: string
  folder: string
  backend: 'instrumentation' | 'hooks'
  calls: number
  /** Calls before, so that the code is warm. */
  before: number
}

async function run({ program, folder, backend, calls, before }: Run): Promise<Row[]> {
  const preload = backend === 'instrumentation' ? ['--import', REGISTER] : []
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...preload, resolve(FOLDER, 'run-program.mjs'), program, folder, String(calls), String(before)],
    {
      cwd: root,
      env: { ...appEnvironment(), ...SERVICE_ENVIRONMENT, DEBUG_TOOLBAR_ASYNC_PROFILER_MAX_OVERHEAD: '1' },
      maxBuffer: 256 * 1024 * 1024,
    },
  )
  return JSON.parse(stdout) as Row[]
}

/** Returns the row with its queries alone, if each has been given a connection in the same task. */
function withoutConnects(row: Row): Row {
  const [connects, others] = [true, false].map((is) => row.operations.filter(({ kind }) => (kind === 'connect') === is))
  assert.deepEqual(
    connects!.map(({ taskId }) => taskId),
    others!.map(({ taskId }) => taskId),
    row.label,
  )
  return { ...row, operations: others! }
}

function checkRow({ label, degraded, holdsSecret, operations, tasks, awaits }: Row, { names }: Library): void {
  assert.deepEqual([degraded, holdsSecret, operations.length], [null, false, 3], label)
  for (const [index, operation] of operations.entries()) {
    const about = `${label}: ${JSON.stringify(operation)}`
    const step = STEPS[index]!
    const isHttp = operation.kind === 'http'
    assert.equal(isHttp ? withoutHost(operation.name) : operation.name, names[index]!.replace('*', label), about)
    assert.ok(operation.text.includes(label), about)
    const task = tasks.find(({ taskId }) => taskId === operation.taskId)!
    assert.equal(task?.name, step, about)
    checkCauses(task, operation, about)
    const point = awaits.find((each) => each.function === step)!
    assert.equal(operation.site.file, point.file, about)
    assert.ok(
      point.sites.some(({ line }) => Math.abs(line - operation.site.line) <= 1),
      about,
    )
    assert.equal(operation.status, isExpectedToFail(operation, index) ? 'failed' : 'completed', about)
    checkPhases(operation, about)
    const isPost = operation.attributes['http.request.method'] === 'POST'
    if (index === 1) assert.equal(operation.parameters !== undefined, !isPost, about)
  }
}

/**
 * The `await` that asked waits for its operation. One for the body, which may have arrived before, is for nothing, for
 * the same operation, or unknown, because the loop turns for other callers meanwhile.
 */
function checkCauses(task: Task, operation: Operation, about: string): void {
  const [asked, ...later] = task.waits!.map(({ cause }) => [cause.type, cause.label, ...cause.ids].join(' '))
  const expected = `operation ${operation.name} ${operation.operationId}`
  // SQLite's calls hold the loop: no wait is for them.
  // That for a connection comes second: the query was the last to settle.
  if (operation.system !== 'sqlite')
    assert.ok(asked === expected || asked!.startsWith(`${expected} `), `${asked}: ${about}`)
  const isForBody = operation.kind === 'http' && task.name !== 'third'
  const possible = isForBody ? ['settled ', 'unknown ', expected] : []
  assert.ok(later.length <= 1 && later.every((cause) => possible.includes(cause)), `${later.join()}: ${about}`)
}

const isExpectedToFail = ({ system }: Operation, index: number): boolean => index === 2 && system !== ''

const withoutHost = (name: string): string => name.replace(/ [\d.]+:\d+/, ' ')

/** Phases lie one after the other, and sum to the duration. */
function checkPhases({ phases, startTime, duration }: Operation, about: string): void {
  let at = startTime
  for (const { start, end } of phases) {
    assert.ok(Math.abs(start - at) < 1e-6 && end >= start, about)
    at = end
  }
  assert.ok(Math.abs(at - startTime - duration!) < 1e-6, about)
}

/** A step ends with its operation, but for the loop's ready delay. */
function checkTimes(rows: readonly Row[]): void {
  const off = rows.flatMap(({ operations, tasks }) =>
    operations.flatMap(({ startTime, duration, taskId }) => {
      const task = tasks.find((each) => each.taskId === taskId)!
      const beyond = task.startTime + task.duration! - startTime - duration!
      return beyond < 0 || beyond > (task.readyDelay ?? 0) + TOLERANCE_MS ? [beyond] : []
    }),
  )
  assert.ok(
    off.length <= (1 - TIMED_SHARE) * rows.length * STEPS.length,
    `${off.length} off: ${off.slice(0, 5).join()}`,
  )
}
