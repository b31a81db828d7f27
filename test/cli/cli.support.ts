import { spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export const root: string = fileURLToPath(new URL('../../../', import.meta.url))
const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url))

/** Returns a fixture's path, relative to the working directory of all processes. */
export const fixture = (name: string): string => `test/fixtures/cli/${name}`

export interface Finished {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

export interface StartOptions {
  env?: NodeJS.ProcessEnv
  cwd?: string
  input?: string
}

/** A running process of the command line, or of bare Node. */
export interface Started {
  child: ChildProcessWithoutNullStreams
  finished: Promise<Finished>
  /** Waits until standard output or error matches the pattern. */
  seen(pattern: RegExp): Promise<RegExpExecArray>
}

export const startCli = (args: readonly string[], options?: StartOptions): Started => start([MAIN, ...args], options)
export const runCli = (args: readonly string[], options?: StartOptions): Promise<Finished> =>
  startCli(args, options).finished
export const runNode = (args: readonly string[], options?: StartOptions): Promise<Finished> =>
  start(args, options).finished

/** First line of the command line's own text on standard error. */
const REPORT = /\n── debug-toolbar ─+\n/

/** Splits standard error into the script's own and the report, without our warnings and notes. */
export function splitReport({ stderr }: Finished): { own: string; report: string | null } {
  const plain = stderr.replaceAll(/^\[debug-toolbar\] .*\n/gm, '')
  const [own = '', report] = plain.split(REPORT)
  return { own, report: report ?? null }
}

function start(args: readonly string[], { env = {}, cwd = root, input }: StartOptions = {}): Started {
  const child = spawn(process.execPath, args, { cwd, env: { ...cleanEnvironment(), ...env }, stdio: 'pipe' })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()))
  if (input !== undefined) child.stdin.end(input)
  const finished = once(child, 'close').then(([code, signal]) => ({ code, signal, ...output }))
  return { child, finished, seen: (pattern) => waitFor(child, output, pattern) }
}

/** Removes the test runner's own settings from the script's environment. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(NODE_|DEBUG_TOOLBAR_|NO_COLOR|FORCE_COLOR)/.test(name),
  )
  return Object.fromEntries(kept)
}

async function waitFor(
  child: ChildProcessWithoutNullStreams,
  output: { stdout: string; stderr: string },
  pattern: RegExp,
): Promise<RegExpExecArray> {
  for (;;) {
    const match = pattern.exec(output.stdout) ?? pattern.exec(output.stderr)
    if (match !== null) return match
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`expected ${pattern}, the process ended with ${JSON.stringify(output)}`)
    }
    await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), once(child, 'close')])
  }
}
