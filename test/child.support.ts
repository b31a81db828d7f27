import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { TestContext } from 'node:test'

export interface Started {
  /** The first text that it wrote to standard output. */
  first: string
  /** Returns its text on standard error. */
  errors: () => string
}

/** Starts Node and waits for its first output, such as its port. The process ends with the test. */
export async function startNode(
  t: TestContext,
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<Started> {
  const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  endWithTest(t, child)
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const [first] = (await Promise.race([once(child.stdout, 'data'), once(child, 'close')])) as [Buffer | number | null]
  if (first instanceof Buffer) return { first: first.toString(), errors: () => errors }
  throw new Error(`expected ${args.join(' ')} to print something, it ended with ${String(first)}\n${errors}`)
}

/** Ends a process that still runs when the test does. */
export function endWithTest(t: TestContext, child: ChildProcess): void {
  t.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill()
    await once(child, 'close')
  })
}

/** Returns the environment without the test runner's own settings; the history of an app goes with it. */
export function appEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(NODE_|DEBUG_TOOLBAR_)/.test(name))
  return { ...Object.fromEntries(kept), DEBUG_TOOLBAR_HISTORY: 'memory' }
}
