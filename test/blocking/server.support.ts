import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AsyncProfilingStats } from '../../src/model/stats.ts'

/** Where the programs are; they run there. */
export const FOLDER: string = fileURLToPath(new URL('../../../test/fixtures/blocking/', import.meta.url))

/** Starts a program that prints its port, until the test ends. */
export async function startServer(t: TestContext, args: readonly string[], backend: string): Promise<string> {
  const env = { ...process.env, DEBUG_TOOLBAR_ASYNC_PROFILER_BACKEND: backend }
  const child = spawn(process.execPath, args, { cwd: FOLDER, env, stdio: ['pipe', 'pipe', 'inherit'] })
  t.after(() => child.kill())
  const [port] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
  return `http://127.0.0.1:${port.trim()}`
}

/** Asks for a page, then for its record; `measured` is what the page answered. */
export async function visit(url: string): Promise<{ measured: number; stats: AsyncProfilingStats }> {
  const response = await fetch(url)
  const measured = Number(await response.text())
  const id = String(response.headers.get('x-debug-toolbar-request'))
  for (;;) {
    const record = await fetch(`${new URL(url).origin}/_debug_toolbar/api/requests/${id}`)
    // The client can see the end of a response a moment before the server has.
    if (!record.ok) await sleep(5)
    else {
      const { panels } = (await record.json()) as { panels: { AsyncProfilingPanel: AsyncProfilingStats } }
      return { measured, stats: panels.AsyncProfilingPanel }
    }
  }
}
