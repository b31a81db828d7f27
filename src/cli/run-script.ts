import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { orderRun, readOutcome } from '../auto/run-order.ts'
import type { RunOutcome } from '../auto/run-order.ts'
import type { RunArguments } from './parse-arguments.ts'
import { forwardSignals } from './signals.ts'

/** How a process has ended. */
export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
}

export interface Run extends Ended {
  /** Null where the process ended before it could tell. */
  outcome: RunOutcome | null
}

const AUTO = new URL('../auto.js', import.meta.url).href

/**
 * Runs a script with the toolbar, to its end. Its streams are ours, and our signals are its own.
 *
 * @throws {Error} where the process cannot be started
 */
export async function runScript({ nodeOptions, command }: RunArguments): Promise<Run> {
  const directory = mkdtempSync(join(tmpdir(), 'debug-toolbar-run-'))
  const file = join(directory, 'outcome')
  try {
    // Hooks that are registered last see what those of the user's loaders have made.
    const ended = await follow([...nodeOptions, '--import', AUTO, ...command], orderRun(process.env, file))
    return { ...ended, outcome: readOutcome(file) }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** The same without the toolbar. */
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

/** Ends this process as the other one has ended. */
export function endLike({ code, signal }: Ended): void {
  process.exitCode = code ?? 1
  // Nobody listens any more, so the signal does what it does.
  if (signal !== null) process.kill(process.pid, signal)
}
