import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { RequestDetail, RequestSummary } from '../../src/model/api.ts'
import { appEnvironment, endWithTest } from '../child.support.ts'
import { ask } from '../integration/client.support.ts'

const TOOLBAR = new URL('../../src/adapters/http.js', import.meta.url).href

/** A server that answers after a wait, or when the next one of the chain has answered; its clock may be wrong. */
const sourceOf = (history: string): string => `
const ahead = Number(process.env.AHEAD ?? 0)
const now = Date.now
Date.now = () => now() + ahead
const { createServer } = await import('node:http')
const { setTimeout: sleep } = await import('node:timers/promises')
const { debugToolbar } = await import('${TOOLBAR}')
const { NEXT, WAIT = '20' } = process.env

async function answer(req, res) {
  await sleep(Number(WAIT))
  if (NEXT !== undefined) await (await fetch(NEXT + req.url)).text()
  res.end('done')
}

const server = createServer(debugToolbar({ history: ${history} }, (req, res) => void answer(req, res)))
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
`

export interface Hop {
  name: string
  port: number
}

export interface ChainOptions {
  /** Milliseconds by which the clock of each is ahead, from the first to the last. */
  ahead?: [number, number, number]
}

/** Starts a gateway that asks a service that asks a worker: three processes with one history. */
export async function startChain(
  t: TestContext,
  history: string,
  { ahead = [0, 0, 0] }: ChainOptions = {},
): Promise<Hop[]> {
  const folder = mkdtempSync(join(tmpdir(), 'crossing-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  const hops: Hop[] = []
  for (const [index, name] of ['worker', 'service', 'gateway'].entries()) {
    writeFileSync(join(folder, `${name}.js`), sourceOf(history))
    const next = hops.at(-1)
    const env = {
      ...appEnvironment(),
      DEBUG_TOOLBAR_HISTORY: undefined,
      AHEAD: String(ahead[2 - index]),
      ...(next === undefined ? {} : { NEXT: `http://127.0.0.1:${next.port}` }),
    }
    const child = spawn(process.execPath, [`${name}.js`], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] })
    endWithTest(t, child)
    const [first] = (await once(child.stdout, 'data')) as [Buffer]
    hops.push({ name, port: Number(first.toString()) })
  }
  return hops.reverse()
}

/** Waits until a history has so many records of a trace, as one of the processes tells it. */
export async function waitForTrace({ port }: Hop, traceId: string, count: number): Promise<RequestSummary[]> {
  const path = `/_debug_toolbar/api/requests?trace=${traceId}`
  for (let left = 100; ; left--) {
    const { requests } = JSON.parse((await ask(port, { path })).body) as { requests: RequestSummary[] }
    if (requests.length >= count || left === 0) return requests
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

export async function detailOf({ port }: Hop, id: string): Promise<RequestDetail> {
  return JSON.parse((await ask(port, { path: `/_debug_toolbar/api/requests/${id}` })).body) as RequestDetail
}
