import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AsyncProfilingStats } from '../../src/model/async-stats.ts'

/** Folder of the programs, and their working directory. */
export const FOLDER: string = fileURLToPath(new URL('../../../test/fixtures/blocking/', import.meta.url))

/** Starts a program that prints its port; it ends with the test. */
export async function startServer(t: TestContext, args: readonly string[], backend: string): Promise<string> {
  const env = { ...process.env, DEBUG_TOOLBAR_ASYNC_PROFILER_BACKEND: backend }
  const child = spawn(process.execPath, args, { cwd: FOLDER, env, stdio: ['pipe', 'pipe', 'inherit'] })
  t.after(() => child.kill())
  const [port] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
  return `http://127.0.0.1:${port.trim()}`
}

/** Visits a page, then reads its record; `measured` is the page's answer. */
export async function visit(
  url: string,
  request: RequestInit = {},
): Promise<{ measured: number; stats: AsyncProfilingStats }> {
  const response = await fetch(url, request)
  const measured = Number(await response.text())
  const id = String(response.headers.get('x-debug-toolbar-request'))
  for (;;) {
    const record = await fetch(`${new URL(url).origin}/_debug_toolbar/api/requests/${id}`)
    // The client can see the end of a response a moment before the server does.
    if (!record.ok) await sleep(5)
    else {
      const { panels } = (await record.json()) as { panels: { AsyncProfilingPanel: AsyncProfilingStats } }
      return { measured, stats: panels.AsyncProfilingPanel }
    }
  }
}
