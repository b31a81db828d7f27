import { fileURLToPath } from 'node:url'
import type { BackendUnderTest } from '../contract/backends.ts'
import { runProcess } from '../contract/fixture.ts'

const FOLDER = fileURLToPath(new URL('../../../test/fixtures/ledger/', import.meta.url))

/** Returns the lines that a program of `fixtures/ledger/` printed under a backend. */
export async function runLines<T>(
  fixture: string,
  backend: BackendUnderTest,
  given: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<T[]> {
  const { stdout, stderr, code } = await runProcess(`${FOLDER}${fixture}`, {
    nodeArguments: backend.nodeArguments,
    programArguments: given,
    env: {
      DEBUG_TOOLBAR_ASYNC_PROFILER_BACKEND: backend.name,
      DEBUG_TOOLBAR_ASYNC_PROFILER_MAX_OVERHEAD: '1',
      ...env,
    },
  })
  if (code !== 0) throw new Error(`Expected ${fixture} to end well, it ended with ${String(code)}:\n${stderr}`)
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as T)
}
