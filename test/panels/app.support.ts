import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { BackendUnderTest } from '../contract/backends.ts'

const FIXTURES = fileURLToPath(new URL('../../../test/fixtures/panels/', import.meta.url))

/** Starts an app of `fixtures/panels/` in a process of its own. Keeps all detail: every answer has to be exact. */
export async function startApp(
  t: TestContext,
  fixture: string,
  backend: BackendUnderTest,
  env: NodeJS.ProcessEnv = {},
): Promise<number> {
  const child = spawn(process.execPath, [...backend.nodeArguments, fixture], {
    cwd: FIXTURES,
    env: {
      ...process.env,
      DEBUG_TOOLBAR_ASYNC_PROFILER_BACKEND: backend.name,
      DEBUG_TOOLBAR_ASYNC_PROFILER_MAX_OVERHEAD: '1',
      DEBUG_TOOLBAR_ASYNC_PROFILER_SAMPLE_INTERVAL: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => child.kill())
  const [first] = (await once(child.stdout, 'data')) as [Buffer]
  return Number(first.toString())
}
