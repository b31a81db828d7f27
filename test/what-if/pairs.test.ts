import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { appEnvironment } from '../child.support.ts'
import { POSTGRESQL, SERVICE_ENVIRONMENT, whyNoService } from '../services.support.ts'

const root = resolve(import.meta.dirname, '../../..')
const REGISTER = new URL('../../src/register.js', import.meta.url).href
const LIBRARIES = resolve(root, 'test/operations')

/** A busy machine makes a time wrong, but not each time; a wrong prediction stays wrong. */
const ATTEMPTS = 4
const RUNS = 4
/** A prediction may be wrong by the larger of these: a share of the measured saving, and milliseconds. */
const MAX_SHARE = 0.1
const MAX_MS = 5
/** Share of the pairs that are predicted. */
const MIN_PREDICTED = 0.95

interface Compared {
  name: string
  /** Null where nothing could be predicted. */
  predicted: number | null
  slow: number
  fast: number
}

const hasDatabase = existsSync(resolve(LIBRARIES, 'node_modules/pg')) && (await whyNoService(POSTGRESQL)) === false

for (const backend of ['instrumentation', 'hooks']) {
  test(`${backend}: programs that are really rewritten save as much as was predicted`, async () => {
    if (process.env['CI'] === 'true') assert.ok(hasDatabase, 'CI has a database')
    const wrong = new Map<string, string>()
    let count = 0
    for (let attempt = 0; attempt < ATTEMPTS && (attempt === 0 || wrong.size > 0); attempt++) {
      const compared = await runPairs(backend, [...wrong.keys()])
      count = Math.max(count, compared.length)
      for (const each of compared) {
        if (isPredicted(each)) wrong.delete(each.name)
        else wrong.set(each.name, describe(each))
      }
    }
    assert.ok(count >= 20, `${count} pairs`)
    assert.ok(count - wrong.size >= count * MIN_PREDICTED, [...wrong.values()].join('\n'))
  })
}

const isPredicted = ({ predicted, slow, fast }: Compared): boolean =>
  predicted !== null && Math.abs(predicted - (slow - fast)) <= Math.max(MAX_MS, (slow - fast) * MAX_SHARE)

const describe = ({ name, predicted, slow, fast }: Compared): string =>
  `${name}: predicted ${predicted?.toFixed(1)} ms, saved ${(slow - fast).toFixed(1)} of ${slow.toFixed(1)} ms`

async function runPairs(backend: string, only: readonly string[]): Promise<Compared[]> {
  const preload = backend === 'instrumentation' ? ['--import', REGISTER] : []
  const program = resolve(root, 'test/what-if/run-pairs.mjs')
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...preload, program, LIBRARIES, String(RUNS), hasDatabase ? '1' : '0', ...only],
    { cwd: root, env: { ...appEnvironment(), ...SERVICE_ENVIRONMENT, DEBUG_TOOLBAR_ASYNC_PROFILER_MAX_OVERHEAD: '1' } },
  )
  return JSON.parse(stdout) as Compared[]
}
