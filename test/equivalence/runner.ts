/**
 * The child process: `node runner.js <manifest>` runs the manifest's programs one after the other. It writes the events
 * of each, in order, to the manifest's `output`, followed by the runtime's own findings. Every logged line has the turn
 * of the microtask queue, counted by a chain of promises that runs along.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inspect, types } from 'node:util'

export interface Manifest {
  /** Paths of modules, each with an export `run`. */
  files: string[]
  /** Module with the runtime and its `check`; null for programs that are not instrumented. */
  runtime: string | null
  output: string
}

interface Runtime {
  /** Returns the faults since the last call; nothing of the program runs while it is called. */
  check?: () => string[]
  /** Runs the program. */
  enter?: <T>(run: () => T) => T
  /** Returns the faults of the whole run. */
  finish?: () => string[]
}

/** Counted turns of the microtask queue; later events get the last number. */
const MAX_TURNS = 120
/** Maximum number of turns of the event loop for a program. */
const MAX_LOOPS = 200
/** A program is over when it has settled and has logged nothing for so many turns of the event loop. */
const QUIET_LOOPS = 12

let trace: string[] = []
let turn = 0
let file = ''
let check: () => string[] = () => []
let enter = <T>(run: () => T): T => run()

function log(...values: unknown[]): void {
  trace.push(`${turn} ${values.map(show).join(' ')}`)
}

/** Shows a promise without the marks of async hooks, which are not the program's. */
function show(value: unknown): string {
  if (typeof value === 'string') return value
  if (types.isPromise(value)) return 'a promise'
  return isError(value) ? showError(value) : inspect(value).replaceAll(/\n +at .*/g, '')
}

const isError = (value: unknown): value is Error => Object.prototype.toString.call(value) === '[object Error]'

/** Shows the message, and the functions and lines of the program in the stack. */
function showError(error: Error): string {
  const frames = String(error.stack)
    .split('\n')
    .flatMap((line) => {
      if (!line.includes(basename(file)) || line.includes('SyntaxError')) return []
      const place = /^\s+at (.*?)\(?(?:\S*\/)?[^/\s]+:(\d+):\d+\)?$/.exec(line)
      return place === null ? [] : [`${place[1]!.trim()}@${place[2]}`]
    })
  const cause = error.cause === undefined ? '' : ` cause ${show(error.cause)}`
  return `${error.name}: ${error.message} [${frames.join(' < ')}]${cause}`
}

const helpers = {
  log,
  later: <T>(value: T): Promise<T> => new Promise((resolve) => setImmediate(resolve, value)),
  fail: (message: string): Promise<never> => Promise.reject(new Error(message)),
  failLater: (message: string): Promise<never> =>
    new Promise((_, reject) => setImmediate(() => reject(new Error(message)))),
  thenable: (value: unknown): object => ({ then: (resolve: (value: unknown) => void) => resolve(value) }),
  badThenable: (message: string): object => ({
    then: (_: unknown, reject: (error: Error) => void) => reject(new Error(message)),
  }),
}

const { resolve: resolvePromise } = Promise
const { then } = Promise.prototype
const nextTurn = (fn: () => void): unknown => then.call(resolvePromise.call(Promise, undefined), fn)

function countTurns(): void {
  for (const violation of check()) trace.push(`VIOLATION ${violation}`)
  turn++
  if (turn < MAX_TURNS) nextTurn(countTurns)
}

const nextLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

async function runProgram(path: string): Promise<string[]> {
  trace = []
  turn = 0
  file = path
  try {
    const module =
      path.endsWith('.cjs') || path.endsWith('.cts')
        ? createRequire(path)(path)
        : await import(pathToFileURL(path).href)
    await nextLoop()
    nextTurn(countTurns)
    await settle(module.run)
  } catch (error) {
    log('LOAD', error)
  }
  for (const violation of check()) trace.push(`VIOLATION ${violation}`)
  return trace
}

async function settle(run: () => unknown): Promise<void> {
  let settled = false
  const done = (word: string, value: unknown): void => {
    settled = true
    log(word, value)
  }
  try {
    const result = enter(run)
    log('called')
    void then.call(
      resolvePromise.call(Promise, result),
      (value: unknown) => done('value', value),
      (error: unknown) => done('error', error),
    )
  } catch (error) {
    done('thrown', error)
  }
  let logged = -1
  for (let quiet = 0, loop = 0; loop < MAX_LOOPS && quiet < QUIET_LOOPS; loop++) {
    quiet = settled && logged === trace.length ? quiet + 1 : 0
    logged = trace.length
    await nextLoop()
  }
}

async function loadRuntime(url: string | null): Promise<Runtime> {
  if (url === null) return {}
  const runtime = (await import(url)) as Runtime
  const key = Symbol.for('debug-toolbar.runtime')
  if (!(key in globalThis)) Object.defineProperty(globalThis, key, { value: runtime })
  check = runtime.check ?? check
  enter = runtime.enter ?? enter
  return runtime
}

async function main(): Promise<void> {
  // A frame of ours between a loop and its iterator would push the last one out of a full stack.
  Error.stackTraceLimit = 50
  const manifest = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as Manifest
  const runtime = await loadRuntime(manifest.runtime)
  Object.assign(globalThis, helpers)
  process.on('unhandledRejection', (reason) => log('unhandled', reason))
  process.on('rejectionHandled', () => log('handled later'))
  process.on('uncaughtException', (error) => log('uncaught', error))
  const traces: string[][] = []
  for (const path of manifest.files) traces.push(await runProgram(path))
  traces.push(runtime.finish?.() ?? [])
  writeFileSync(manifest.output, JSON.stringify(traces))
}

await main()
