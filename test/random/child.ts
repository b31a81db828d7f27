/**
 * The child process: `node child.js <manifest>` runs the manifest's stages one after the other, each stage's programs at
 * once, and appends a line of JSON for each stage to the manifest's `output`.
 */
import { appendFileSync, readFileSync } from 'node:fs'
import { Agent, createServer, get } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { debugToolbar } from '../../src/adapters/http.ts'
import { profile } from '../../src/index.ts'
import type { AsyncProfilingStats } from '../../src/model/async-stats.ts'
import { ROW, VIA, Witness } from './witness.ts'
import type { Handle, Row } from './witness.ts'

export interface Manifest {
  output: string
  stages: { isHttp: boolean; entries: string[] }[]
}

/** The words of one stage's programs, and the figures of each. */
export interface StageResult {
  /** The number of the first program; the others follow. */
  first: number
  rows: Row[]
  stats: AsyncProfilingStats[]
  error?: string
}

type Root = (from: Handle) => Promise<unknown>

/** Time (ms) between two stages, in which tasks end that nobody has waited for. */
const PAUSE = 12
/** Limit (ms) for a stage, which takes some 50 ms: a program that waits for ever is told as such. */
const LIMIT = 20_000

const witness = new Witness()
Object.assign(globalThis, { W: witness })
let programs = 0
let roots: ReadonlyMap<number, Root> = new Map()

async function runStage({ isHttp, entries }: Manifest['stages'][number]): Promise<StageResult> {
  const modules = await Promise.all(entries.map((entry) => import(pathToFileURL(entry).href)))
  const first = programs
  programs += entries.length
  roots = new Map((modules as { root: Root }[]).map(({ root }, index) => [first + index, root]))
  witness.take()
  const run = isHttp ? request : profiled
  const stats = await Promise.all([...roots.keys()].map((program) => run(program)))
  return { first, stats, rows: witness.take() }
}

/** Runs a program to its end, however it ends. */
function runRoot(program: number): Promise<unknown> {
  witness.mark(ROW.first, program)
  const settled = (): void => witness.mark(ROW.settled, program)
  return roots.get(program)!({ program, task: -1, via: VIA.root }).then(settled, settled)
}

async function profiled(program: number): Promise<AsyncProfilingStats> {
  witness.mark(ROW.start, program)
  const { stats } = await profile(`program ${program}`, () => runRoot(program))
  witness.mark(ROW.over, program)
  return stats
}

function answer(req: IncomingMessage, res: ServerResponse): void {
  void runRoot(Number(req.url!.slice(1))).then(() => res.end('done'))
}

let server: Server | null = null
const agent = new Agent({ keepAlive: true })

async function request(program: number): Promise<AsyncProfilingStats> {
  server ??= createServer(debugToolbar({ maxRequestHistory: 100 }, answer)).listen(0)
  if (!server.listening) await new Promise((resolve) => server!.once('listening', resolve))
  witness.mark(ROW.start, program)
  const { id } = await ask(`/${program}`)
  witness.mark(ROW.over, program)
  await sleep(PAUSE)
  const { text } = await ask(`/_debug_toolbar/api/requests/${id}`)
  const record = JSON.parse(text) as { panels: Record<string, AsyncProfilingStats> }
  return record.panels['AsyncProfilingPanel']!
}

function ask(path: string): Promise<{ id: string; text: string }> {
  const { port } = server!.address() as AddressInfo
  return new Promise((resolve, reject) => {
    get({ port, path, agent }, (res) => {
      let text = ''
      res.setEncoding('utf8').on('data', (part: string) => (text += part))
      res.on('end', () => resolve({ id: String(res.headers['x-debug-toolbar-request']), text }))
    }).on('error', reject)
  })
}

function withinLimit<T>(run: Promise<T>): Promise<T> {
  let fail: (error: Error) => void = () => undefined
  const late = new Promise<never>((_, reject) => (fail = reject))
  const timer = setTimeout(() => fail(new Error(`the stage has not ended within ${LIMIT / 1000} s`)), LIMIT)
  return Promise.race([run, late]).finally(() => clearTimeout(timer))
}

const manifest = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as Manifest
for (const stage of manifest.stages) {
  let result: StageResult
  try {
    result = await withinLimit(runStage(stage))
  } catch (error) {
    result = { first: 0, rows: [], stats: [], error: error instanceof Error ? String(error.stack) : String(error) }
  }
  appendFileSync(manifest.output, `${JSON.stringify(result)}\n`)
  await sleep(PAUSE)
}
process.exit(0)
