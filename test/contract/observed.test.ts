import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { BACKENDS } from './backends.ts'
import type { BackendUnderTest } from './backends.ts'
import { runProcess } from './fixture.ts'
import type { Ended } from './fixture.ts'

/** Programs that print their view of the runtime; observed, they must print the same and end the same way. */
const PROGRAMS: Readonly<Record<string, string>> = {
  'order.mjs': 'every interleaving of microtasks, ticks, timers and generators is the same',
  'untouched.mjs': 'promises, functions, Error and intrinsics are untouched',
  'unhandled.mjs': 'unhandledRejection and rejectionHandled fire for the same promises in the same order',
  'uncaught-handled.mjs': 'uncaughtException handlers and async local storage see the same',
  'throws.mjs': 'what the program throws arrives as it is, with its stack',
  'stopped.mjs': 'no timer and no listener is left',
}
/** Programs that crash, likewise: output, exit code and the report on standard error. */
const CRASHES: Readonly<Record<string, string>> = {
  'crash.mjs': 'a rejection that nobody handles',
  'crash-in-timer.mjs': 'an exception in a timer',
}

const bareRuns = new Map<string, Promise<Ended>>()

function runBare(program: string): Promise<Ended> {
  const running = bareRuns.get(program) ?? runProcess(`observed/${program}`)
  bareRuns.set(program, running)
  return running
}

const runObserved = (program: string, { name, nodeArguments }: BackendUnderTest): Promise<Ended> =>
  runProcess(`observed/${program}`, {
    nodeArguments,
    env: { OBSERVE: name, DEBUG_TOOLBAR_ASYNC_PROFILER_BACKEND: name },
  })

for (const backend of BACKENDS) {
  describe(`${backend.name}: observation changes nothing`, () => {
    for (const [program, title] of Object.entries(PROGRAMS)) {
      it(title, async () => {
        const [bare, observed] = [await runBare(program), await runObserved(program, backend)]
        assert.ok(bare.stdout.length > 0 && bare.code === 0, bare.stderr)
        assert.deepEqual(comparable(observed, backend), comparable(bare, backend))
      })
    }
    it('a frozen Error constructor does no harm, and a backend that cannot work then says why', async () => {
      const [bare, observed] = [await runBare('frozen-error.mjs'), await runObserved('frozen-error.mjs', backend)]
      const [stdout, used] = observed.stdout.split('profiled by ')
      assert.deepEqual({ stdout, code: observed.code }, { stdout: bare.stdout, code: 0 })
      if (used !== `${backend.name}\n`)
        assert.match(observed.stderr, new RegExp(`"${backend.name}" is not available: .*frozen`))
    })
    for (const [program, title] of Object.entries(CRASHES)) {
      it(`${title} crashes the process in the same way`, async () => {
        const [bare, observed] = [await runBare(program), await runObserved(program, backend)]
        assert.notEqual(bare.code, 0)
        assert.deepEqual({ ...observed, stderr: crashReport(observed) }, { ...bare, stderr: crashReport(bare) })
      })
    }
    it('a crash keeps its exit code, however often it is looked for', async () => {
      for (let run = 0; run < 12; run++) {
        const { code, stderr } = await runObserved('crash.mjs', backend)
        assert.equal(code, 1, stderr)
      }
    })
  })
}

/** Removes the two visible differences of instrumented text: its columns, and functions that print themselves. */
function comparable(ended: Ended, { rewritesSource }: BackendUnderTest): Ended {
  if (!rewritesSource) return ended
  const stdout = ended.stdout
    .replaceAll(/(mjs:\d+):\d+/g, '$1')
    .replace(/^async function load\(value\) \{[^]*?^\}.* 1 load$/m, 'load, 1')
  return { ...ended, stdout }
}

/** Returns the report without the frames below the program's own, which depend on the caller. */
const crashReport = ({ stderr }: Ended): string[] =>
  stderr.split('\n').filter((line) => !/^ {4}at (?!fail)/.test(line) && !line.trimStart().startsWith('^'))
