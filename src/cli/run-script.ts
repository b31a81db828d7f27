import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { orderRun, readOutcome } from '../auto/run-order.ts'
import type { RunOutcome } from '../auto/run-order.ts'
import type { RunArguments } from './parse-arguments.ts'
import { forwardSignals } from './signals.ts'

/** How a process ended. */
export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
}

export interface Run extends Ended {
  /** Null if the process ended before it wrote one. */
  outcome: RunOutcome | null
}

const AUTO = new URL('../auto.js', import.meta.url).href

/**
 * Runs a script with the toolbar until it ends. It shares our streams and gets our signals.
 *
 * @throws {Error} if the process cannot be started
 */
export async function runScript({ nodeOptions, command }: RunArguments): Promise<Run> {
  const directory = mkdtempSync(join(tmpdir(), 'debug-toolbar-run-'))
  const file = join(directory, 'outcome')
  try {
    // Last, because hooks that are registered last see the output of the user's loaders.
    const ended = await follow([...nodeOptions, '--import', AUTO, ...command], orderRun(process.env, file))
    return { ...ended, outcome: readOutcome(file) }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** Runs the script without the toolbar. */
export function runBare({ nodeOptions, command }: RunArguments): Promise<Ended> {
  return follow([...nodeOptions, ...command], process.env)
}

function follow(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: 'inherit', env })
    const hasTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY
    const stop = forwardSignals(child, hasTerminal)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      stop()
      resolve({ code, signal })
    })
  })
}

/** Ends this process like the other one. */
export function endLike({ code, signal }: Ended): void {
  process.exitCode = code ?? 1
  // Signals are no longer forwarded, so this one has its default effect.
  if (signal !== null) process.kill(process.pid, signal)
}
