import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { RequestDetail } from '../../src/model/api.ts'
import type { AsyncProfilingStats, TaskNode } from '../../src/model/async-stats.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** Maximum time for a record to appear after its response has ended. */
const RECORD_TIMEOUT_MS = 5000

/** The running sample app. */
export interface Shop {
  url: string
  /** Lines that it printed before it listened. */
  lines: string[]
  stop(): Promise<void>
}

/** The result of one visit to the shop, with its record. */
export interface Visit {
  response: Response
  body: string
  record: RequestDetail
  stats: AsyncProfilingStats
}

/** Starts `examples/shop` as a user does, without options from the environment except these. */
export function spawnShop(
  port: string,
  nodeArguments: readonly string[] = [],
): ChildProcessByStdio<null, Readable, Readable> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(NODE_ENV|DEBUG_TOOLBAR_.*|NODE_OPTIONS)$/.test(name))
  const env = { ...Object.fromEntries(kept), PORT: port }
  return spawn(process.execPath, [...nodeArguments, 'examples/shop/start.js'], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** Starts the shop and waits until it has printed its address. */
export async function startShop(port = '0', nodeArguments: readonly string[] = []): Promise<Shop> {
  const child = spawnShop(port, nodeArguments)
  const exited = once(child, 'exit')
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    const url = /^Its dashboard: (http:\/\/\S+)\/_debug_toolbar\/$/.exec(line)?.[1]
    if (url !== undefined) return { url, lines, stop: () => stop(child, exited) }
  }
  throw new Error(`Expected the shop to start, it printed: ${lines.join('\n')}\n${errors}`)
}

async function stop(child: ChildProcessByStdio<null, Readable, Readable>, exited: Promise<unknown>): Promise<void> {
  child.kill('SIGTERM')
  await exited
}

/** Maximum number of visits until one is accepted. */
const ATTEMPTS = 10

/**
 * Visits a page, again if the visit is not good: by default, if the profiler dropped detail, as it may in the first
 * requests of a process and on a busy machine. Returns the last visit in any case.
 */
export async function visit(shop: Shop, path: string, good: (visited: Visit) => boolean = isDetailed): Promise<Visit> {
  let visited = await visitOnce(shop, path)
  for (let attempt = 1; attempt < ATTEMPTS && !good(visited); attempt++) visited = await visitOnce(shop, path)
  return visited
}

function isDetailed({ stats }: Visit): boolean {
  return stats.degraded === null
}

/** Visits a page of the shop once, then reads the request's record from the toolbar. */
async function visitOnce(shop: Shop, path: string): Promise<Visit> {
  const response = await fetch(shop.url + path)
  const body = await response.text()
  const id = response.headers.get('x-debug-toolbar-request')
  if (id === null) throw new Error(`Expected X-Debug-Toolbar-Request in the response for ${path}`)
  const record = await readRecord(shop, id)
  return { response, body, record, stats: record.panels['AsyncProfilingPanel'] as AsyncProfilingStats }
}

/** Reads a record; the client can see the end of a response a moment before the server does. */
async function readRecord(shop: Shop, id: string): Promise<RequestDetail> {
  const end = performance.now() + RECORD_TIMEOUT_MS
  for (;;) {
    const response = await fetch(`${shop.url}/_debug_toolbar/api/requests/${id}`)
    if (response.ok) return (await response.json()) as RequestDetail
    if (performance.now() > end) throw new Error(`Expected a record of ${id}, got ${response.status}`)
    await sleep(10)
  }
}

/** Follows a path of function names down a hierarchy; undefined if it ends early. */
export function followPath(nodes: TaskNode[], names: string[]): TaskNode | undefined {
  const [name, ...rest] = names
  const found = nodes.find((node) => node.name === name)
  return found === undefined || rest.length === 0 ? found : followPath(found.children, rest)
}
