import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Measured, Ports } from './server.ts'

const SERVER = fileURLToPath(new URL('server.js', import.meta.url))
const doorOf = (name: string): string => new URL(`../../src/${name}.js`, import.meta.url).href

export type Mode = 'bare' | 'toolbar' | 'auto'

/** The door that each kind of process preloads. */
const DOORS: Record<Mode, string[]> = {
  bare: [],
  toolbar: [`--import=${doorOf('register')}`],
  auto: [`--import=${doorOf('auto')}`],
}

/** A process with the apps of the soak. */
export interface SoakServer {
  mode: Mode
  ports: Ports
  measure(): Promise<Measured>
  /** Secrets by their place. */
  places(): Promise<Map<string, string>>
  /** All that the process has printed. */
  log(): string
  stop(): Promise<void>
}

/** Starts the apps; the sampler's data grows with time, up to its bound, so `sampler` may turn it off. */
export async function startServer(mode: Mode, sampler: boolean): Promise<SoakServer> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(NODE_|DEBUG_TOOLBAR_)/.test(name)))
  if (!sampler) env['DEBUG_TOOLBAR_ASYNC_PROFILER_SAMPLE_INTERVAL'] = '0'
  const child = fork(SERVER, [mode], { execArgv: ['--expose-gc', ...DOORS[mode]], env, silent: true })
  const parts: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => parts.push(part.toString()))
  const ended = once(child, 'exit').then(() => {
    throw new Error(`the process of "${mode}" ended:\n${parts.join('').slice(-2000)}`)
  })
  ended.catch(() => {})
  const ports = (await Promise.race([once(child, 'message'), ended]))[0] as Ports
  const answerTo = async (question: string): Promise<unknown> => {
    child.send(question)
    return (await Promise.race([once(child, 'message'), ended]))[0]
  }
  return {
    mode,
    ports,
    measure: async () => (await answerTo('measure')) as Measured,
    places: async () => new Map((await answerTo('places')) as [string, string][]),
    log: () => parts.join(''),
    stop: () => stop(child),
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const exit = once(child, 'exit')
  child.disconnect()
  await exit
}
