import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { after, test } from 'node:test'
import { hasSyncHooks } from '../../src/profilers/instrumentation/load/sync-hooks.ts'
import { Programs, REGISTER } from './programs.ts'

// Where a process may have few files open at once.

const programs = new Programs()
after(() => programs.remove())

const AUTO = REGISTER.replace('register.js', 'auto.js')
/** Files that a door's chunks are read from at once, beyond those of the program. */
const MORE_FOR_DOORS = 3
const skip = process.platform === 'win32' ? 'Windows has no such limit' : false

interface Outcome {
  code: number | null
  stdout: string
  stderr: string
}

function run(limit: number, imported: string): Outcome {
  const { status, stdout, stderr } = spawnSync(
    'sh',
    ['-c', `ulimit -n ${limit}; exec "$0" "$@"`, process.execPath, '--import', imported, 'descriptors.mjs'],
    {
      cwd: programs.directory,
      env: { PATH: process.env['PATH'], TMPDIR: programs.directory },
      encoding: 'utf8',
      timeout: 30_000,
      killSignal: 'SIGKILL',
    },
  )
  return { code: status, stdout, stderr }
}

/** Returns the lowest limit with which the bare program runs. */
function findLimit(): number {
  for (let limit = 16; limit < 64; limit++) if (run(limit, 'data:text/javascript,').code === 0) return limit
  throw new Error('Expected the bare program to run with 64 files')
}

for (const door of [REGISTER, AUTO]) {
  test(`${door.replace(/^.*\//, '')}: the program runs with a few files more than bare`, { skip }, () => {
    const bare = findLimit()
    for (const more of [MORE_FOR_DOORS, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 30]) {
      const { code, stdout, stderr } = run(bare + more, door)
      assert.equal(stdout, 'ran function object\n', `${bare} + ${more}: ${stderr}`)
      assert.equal(code, 0, stderr)
      const isFew = !hasSyncHooks() && more < 20
      assert.match(stderr, isFew ? /^\[debug-toolbar\] Few files may be open .*\n$/ : /^(?:\[debug-toolbar\] .*\n)?$/)
    }
  })
}
