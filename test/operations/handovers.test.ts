import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import type { Task } from '../../src/model/async-stats.ts'
import { appEnvironment } from '../child.support.ts'
import { POSTGRESQL, SERVICE_ENVIRONMENT, whyNoService } from '../services.support.ts'

const root = resolve(import.meta.dirname, '../../..')
const FOLDER = resolve(root, 'test/operations')
const REGISTER = new URL('../../src/register.js', import.meta.url).href
/** Queries take 10 ms. */
const MIN_WAIT_MS = 5

interface Profile {
  label: string
  degraded: string | null
  tasks: Task[]
}

/** By scenario, the code of another profile that ended the wait of each one's function; null for none. */
const EXPECTED: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
  // Each waits for the one before it.
  locked: { one: null, two: 'locked of one', three: 'locked of two' },
  mutexed: { one: null, two: 'mutexed of one', three: 'mutexed of two' },
  // One fills the cache for all.
  cachedRead: { one: null, two: 'load of one', three: 'load of one' },
  // A callback of nobody's ends three promises: none has settled another.
  unrelated: { one: null, two: null, three: null },
}
/** A library's own callbacks run in between. */
const MAY_BE_UNKNOWN: ReadonlySet<string> = new Set(['mutexed'])

const why =
  (await whyNoService(POSTGRESQL)) ||
  (!existsSync(resolve(FOLDER, 'node_modules/async-mutex')) && process.env['CI'] !== 'true'
    ? 'async-mutex is not installed: npm ci --prefix test/operations'
    : false)

for (const backend of ['instrumentation', 'hooks'] as const) {
  test(
    `${backend}: a promise that another profile settles is told with its code, and never a wrong one`,
    {
      skip: why,
    },
    async () => {
      const results = await run(backend)
      assert.deepEqual(Object.keys(results), Object.keys(EXPECTED))
      for (const [name, profiles] of Object.entries(results)) {
        for (const profile of profiles) checkProfile(name, profile, backend === 'instrumentation')
      }
    },
  )
}

async function run(backend: 'instrumentation' | 'hooks'): Promise<Record<string, Profile[]>> {
  const preload = backend === 'instrumentation' ? ['--import', REGISTER] : []
  const { stdout } = await promisify(execFile)(process.execPath, [...preload, resolve(FOLDER, 'handovers.mjs')], {
    cwd: root,
    env: { ...appEnvironment(), ...SERVICE_ENVIRONMENT, DEBUG_TOOLBAR_ASYNC_PROFILER_MAX_OVERHEAD: '1' },
    maxBuffer: 64 * 1024 * 1024,
  })
  return JSON.parse(stdout) as Record<string, Profile[]>
}

function checkProfile(name: string, { label, degraded, tasks }: Profile, isComplete: boolean): void {
  const about = `${name} of ${label}: ${JSON.stringify(tasks)}`
  assert.equal(degraded, null, about)
  const told = tasks.flatMap(({ waits = [] }) =>
    waits
      .filter(({ start, end, cause }) => end - start >= MIN_WAIT_MS && cause.type === 'promise')
      .map(({ cause }) => cause.label),
  )
  const expected = EXPECTED[name]![label]!
  const all = expected === null ? [] : [expected]
  if (isComplete && !MAY_BE_UNKNOWN.has(name)) assert.deepEqual(told, all, about)
  else assert.ok(told.length === 0 || (told.length === 1 && told[0] === expected), about)
  // Each waits for its own query as well.
  const own = tasks.filter((task) => task.name === 'query')
  for (const { waits = [] } of own)
    assert.deepEqual(
      waits.map(({ cause }) => cause.type),
      ['operation'],
      about,
    )
}
