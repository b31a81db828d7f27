/**
 * The apps of the soak in a process of their own: `server.js bare|toolbar|auto`. Sends its ports, and answers
 * "measure" with figures and "places" with the secrets that it has put somewhere.
 */
import { readdirSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TestContext } from 'node:test'
import type { DebugToolbarConfig } from '../../src/core/options/config.ts'
import { KITS } from '../integration/apps.support.ts'
import type { Listener, RunningApp } from '../integration/apps.support.ts'
import { Absent, answer, Failing, Leaky, places, tasks } from '../integration/canaries.support.ts'
import { ALL_KINDS } from './questions.ts'

/** Figures of the process, after a collection. */
export interface Measured {
  /** Bytes of the heap and of buffers. */
  memory: number
  /** Open descriptors; null where the system has no list of them. */
  files: number | null
  /** Listeners on the process and the servers. */
  listeners: number
  /** Timers, sockets and other things that are active, the listening servers aside. */
  active: number
}

/** The ports of the apps by adapter: the first message of the process. */
export interface Ports {
  plain: [adapter: string, port: number][]
  /** Of the apps with panels that have secrets; their history is apart. */
  canaries: [adapter: string, port: number][]
}

const mode = process.argv[2] ?? 'bare'
const t = { after: () => {} } as unknown as TestContext
const servers: RunningApp[] = []

const listener: Listener = (req, res) => {
  if (req.url?.startsWith('/kept')) return answerCanaries(req, res)
  const index = Number(/^\/(\d+)/.exec(req.url ?? '')?.[1])
  return ALL_KINDS[index]?.handle(req, res) ?? res.end()
}

async function answerCanaries(_req: IncomingMessage, res: ServerResponse): Promise<void> {
  await Promise.all(Object.values(tasks).map((task) => task()))
  answer(res)
}

async function startAll(options: DebugToolbarConfig | null): Promise<[string, number][]> {
  const ports: [string, number][] = []
  for (const kit of KITS) {
    const app = await kit.start(t, listener, options)
    servers.push(app)
    ports.push([kit.name, app.port])
  }
  return ports
}

function measure(): Measured {
  const { gc } = globalThis
  // Twice: the first run of finalizers can free more.
  gc?.()
  gc?.()
  const { heapUsed, external } = process.memoryUsage()
  const emitters = [process, ...servers.map(({ server }) => server)]
  return {
    memory: heapUsed + external,
    files: process.platform === 'linux' ? readdirSync('/proc/self/fd').length : null,
    listeners: emitters.reduce(
      (sum, emitter) => sum + emitter.eventNames().reduce((part, name) => part + emitter.listenerCount(name), 0),
      0,
    ),
    active: process.getActiveResourcesInfo().filter((kind) => kind !== 'TCPServerWrap').length,
  }
}

const isToolbar = mode === 'toolbar'
const plain = await startAll(isToolbar ? {} : null)
const canaries = isToolbar ? await startAll({ extraPanels: [Leaky, Failing, Absent], maxRequestHistory: 4 }) : plain
process.on('message', (message) => {
  if (message === 'measure') process.send?.(measure())
  if (message === 'places') process.send?.([...places])
})
process.on('disconnect', () => process.exit())
process.send?.({ plain, canaries } satisfies Ports)
