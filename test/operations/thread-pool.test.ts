import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import type { Operation } from '../../src/model/async-stats.ts'
import type { OperationPhaseName } from '../../src/model/operation.ts'
import { appEnvironment } from '../child.support.ts'

const root = resolve(import.meta.dirname, '../../..')
const PROGRAM = resolve(root, 'test/operations/thread-pool.mjs')
const REGISTER = new URL('../../src/register.js', import.meta.url).href
const ATTEMPTS = 3
/** Minimum time (ms) for which the program holds threads. */
const HELD_MS = 200
/** How far a time may be off: a tenth. */
const TOLERANCE = 0.1

interface Results {
  files: Operation[]
  hashes: Operation[]
  mixed: Record<string, Operation[]>
  outside: Operation[]
}

for (const backend of ['instrumentation', 'hooks'] as const) {
  test(`${backend}: the time in which a call waits for a thread of the pool is told apart`, async () => {
    for (let attempt = 1; ; attempt++) {
      try {
        return check(await run(backend))
      } catch (error) {
        // A machine that stops a process for a moment makes a time wrong, but not each time.
        if (attempt === ATTEMPTS) throw error
      }
    }
  })
}

async function run(backend: 'instrumentation' | 'hooks'): Promise<Results> {
  const preload = backend === 'instrumentation' ? ['--import', REGISTER] : []
  const { stdout } = await promisify(execFile)(process.execPath, [...preload, PROGRAM], {
    cwd: root,
    env: { ...appEnvironment(), UV_THREADPOOL_SIZE: '4', DEBUG_TOOLBAR_ASYNC_PROFILER_MAX_OVERHEAD: '1' },
  })
  return JSON.parse(stdout) as Results
}

function check({ files, hashes, mixed, outside }: Results): void {
  const opened = files.filter(({ name }) => name.startsWith('open '))
  assert.equal(opened.length, 8)
  checkHalves(opened)
  for (const { site } of opened) assert.equal(site.column, '  await ('.length + 1, 'the inner await of two')
  const free = Math.min(...opened.slice(0, 4).map(endOf))
  for (const operation of opened) {
    const service = operation.phases.at(-1)!
    if (operation.phases.length > 1) isNear(service.start, free, operation)
    assert.ok(service.end - service.start >= HELD_MS * (1 - TOLERANCE), JSON.stringify(operation))
  }
  checkHalves(hashes)
  const ends = hashes.map(endOf).toSorted((one, other) => one - other)
  for (const [index, { phases }] of hashes.slice(4).entries()) {
    assert.ok(Math.abs(phases[1]!.start - ends[index]!) < 1, JSON.stringify(hashes))
  }
  for (const [name, [operation, ...others]] of Object.entries(mixed)) {
    assert.equal(others.length, 0)
    assert.match(operation!.name, name === 'hash' ? /^pbkdf2$/ : /^(?:gzip|lookup localhost|readFile test\/)/)
    assert.ok(timeOf(operation!, 'queue') >= HELD_MS * (1 - TOLERANCE), JSON.stringify(operation))
    // Work of a millisecond, for which other processes leave it no processor now and then.
    assert.ok(timeOf(operation!, 'service') < HELD_MS / 2, JSON.stringify(operation))
    assert.match(busyWith(operation!), /^4 of 4 threads were busy with .*open .* of GET \/holder/)
  }
  assert.equal(outside.length, 1)
  assert.ok(timeOf(outside[0]!, 'queue') > timeOf(outside[0]!, 'service'), JSON.stringify(outside))
  assert.equal(busyWith(outside[0]!), '4 of 4 threads were busy with pbkdf2 of no request')
}

/** Four had a thread at once, the others waited for one. */
function checkHalves(operations: readonly Operation[]): void {
  for (const [index, operation] of operations.entries()) {
    const about = JSON.stringify(operation)
    assert.deepEqual(
      operation.phases.map(({ name }) => name),
      index < 4 ? ['service'] : ['queue', 'service'],
      about,
    )
    assert.equal(operation.status, 'completed', about)
    if (index >= 4) assert.match(busyWith(operation), /^4 of 4 threads were busy with .+ of GET \//)
  }
}

const busyWith = ({ attributes }: Operation): string => String(attributes['nodejs.threadpool.busy'])

const endOf = ({ startTime, duration }: Operation): number => startTime + duration!

const timeOf = ({ phases }: Operation, phase: OperationPhaseName): number =>
  phases.filter(({ name }) => name === phase).reduce((sum, { start, end }) => sum + end - start, 0)

const isNear = (time: number, expected: number, operation: Operation): void =>
  assert.ok(Math.abs(time - expected) <= HELD_MS * TOLERANCE, `${time} and ${expected}: ${JSON.stringify(operation)}`)
