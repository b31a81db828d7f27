import { spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export const root: string = fileURLToPath(new URL('../../../', import.meta.url))
const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url))

/** A fixture's path, relative to the directory in which everything runs. */
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

/** A process of the command line, or of bare Node, while it runs. */
export interface Started {
  child: ChildProcessWithoutNullStreams
  finished: Promise<Finished>
  /** Waits until standard output or error has what is looked for. */
  seen(pattern: RegExp): Promise<RegExpExecArray>
}

export const startCli = (args: readonly string[], options?: StartOptions): Started => start([MAIN, ...args], options)
export const runCli = (args: readonly string[], options?: StartOptions): Promise<Finished> =>
  startCli(args, options).finished
export const runNode = (args: readonly string[], options?: StartOptions): Promise<Finished> =>
  start(args, options).finished

/** What the command line adds to standard error begins with this line. */
const REPORT = /\n── debug-toolbar ─+\n/

/** Standard error of the script, and the report; warnings and notes of ours taken off. */
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

/** The test runner's own settings are none of the script's. */
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
