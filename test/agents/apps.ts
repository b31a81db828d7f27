import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { AsyncProfilingStats } from '../../src/model/async-stats.ts'
import type { RequestDetail } from '../../src/model/api.ts'

/** The history of an app goes with it: the next one begins with none. */
const HISTORY = { DEBUG_TOOLBAR_HISTORY: 'memory' }

const root = new URL('../../../', import.meta.url)
const packages = fileURLToPath(new URL('test/agents/node_modules', root))

/** Why these tests cannot run; null where they can. */
export const MISSING: string | null = existsSync(packages)
  ? null
  : 'needs `npm ci --ignore-scripts --prefix test/agents`'

/** An answer as it came; `id` of its record, and its headers without ours. */
export interface Answer {
  status: number
  headers: string[]
  body: string
  id: string | null
}

/** The folder of the apps, with every tool and the toolbar among its packages. */
export class AppFolder {
  readonly directory: string = realpathSync(mkdtempSync(join(tmpdir(), 'debug-toolbar-agents-')))

  constructor() {
    cpSync(new URL('test/agents/app', root), this.directory, { recursive: true })
    const own = join(this.directory, 'node_modules')
    mkdirSync(own)
    for (const name of readdirSync(packages)) symlinkSync(join(packages, name), join(own, name))
    symlinkSync(fileURLToPath(root), join(own, 'debug-toolbar'))
  }

  /** Starts Node as a user would: nothing of the tests' environment. */
  async start(args: readonly string[], env: NodeJS.ProcessEnv): Promise<RunningApp> {
    const kept = Object.entries(process.env).filter(([name]) => !/^(NODE_|DEBUG_TOOLBAR_|OTEL_|DD_|npm_)/i.test(name))
    const child = spawn(process.execPath, args, {
      cwd: this.directory,
      env: { ...Object.fromEntries(kept), TMPDIR: this.directory, NODE_NO_WARNINGS: '1', ...HISTORY, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const app = new RunningApp(child)
    await app.started()
    return app
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true })
  }
}

export class RunningApp {
  #port = 0
  output: string = ''
  readonly #child: ChildProcess

  constructor(child: ChildProcess) {
    this.#child = child
    for (const stream of [child.stdout!, child.stderr!])
      stream.on('data', (chunk: Buffer) => (this.output += String(chunk)))
  }

  async started(): Promise<void> {
    await until(() => this.#isEnded || /^port \d+$/m.test(this.output))
    this.#port = Number(/^port (\d+)$/m.exec(this.output)?.[1] ?? 0)
    if (this.#port === 0) throw new Error(`expected the app to print its port, got\n${this.output}`)
  }

  async stop(): Promise<void> {
    if (this.#isEnded) return
    this.#child.kill('SIGKILL')
    await once(this.#child, 'close')
  }

  /** Sends one request, whose trace has this number. */
  async ask(method: string, path: string, trace: number): Promise<Answer> {
    const id = traceId(trace)
    const body = method === 'POST' ? JSON.stringify({ trace }) : undefined
    const headers = {
      traceparent: `00-${id}-00000000000000aa-01`,
      'sentry-trace': `${id}-00000000000000aa-1`,
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    }
    const req = request({ host: '127.0.0.1', port: this.#port, method, path, headers, agent: false }).end(body)
    const [res] = await once(req, 'response')
    let text = ''
    for await (const chunk of res) text += String(chunk)
    const found: unknown = res.headers['x-debug-toolbar-request']
    return { status: res.statusCode, headers: appHeaders(res.rawHeaders), body: text, id: (found as string) ?? null }
  }

  /** The record of a request; its tasks and awaits by their places. */
  async recordOf(id: string | null): Promise<AppRecord> {
    if (id === null) throw new Error('the answer has no record')
    const answer = await this.ask('GET', `/_debug_toolbar/api/requests/${id}`, 0)
    const detail = JSON.parse(answer.body) as RequestDetail
    const { backend, degraded, tasks, awaitPoints } = detail.panels['AsyncProfilingPanel'] as AsyncProfilingStats
    return {
      request: `${detail.method} ${detail.path} ${detail.status} ${detail.complete}`,
      route: detail.route,
      backend,
      degraded,
      tasks: tasks.map(({ file, name, line, column, status }) => `${file} ${name} ${line}:${column} ${status}`),
      awaits: awaitPoints
        .flatMap(({ file, sites }) => sites.map((site) => `${file} ${site.line}:${site.column} ${site.awaitCount}`))
        .sort(),
    }
  }

  get #isEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }
}

export interface AppRecord {
  request: string
  route: string | null
  backend: string
  degraded: string | null
  tasks: string[]
  awaits: string[]
}

/** The id of a trace in the tools' headers. */
export const traceId = (trace: number): string => (0xabc0000 + trace).toString(16).padStart(32, '1')

/** Names and values but those of the toolbar, and of the time. */
function appHeaders(raw: readonly string[]): string[] {
  return raw.flatMap((name, index) => {
    if (index % 2 === 1 || /^x-debug-toolbar-|^server-timing$/i.test(name)) return []
    return [`${name}: ${name === 'Date' ? '' : raw[index + 1]!}`]
  })
}

/** Waits until something holds, at most half a minute; whether it does is for the caller to say. */
export async function until(holds: () => boolean): Promise<void> {
  for (let left = 600; left > 0 && !holds(); left--) await sleep(50)
}
