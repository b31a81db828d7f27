import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Finding } from '../../src/model/finding.ts'
import { appEnvironment } from '../child.support.ts'
import { repeats } from '../length.support.ts'
import { MYSQL, POSTGRESQL, REDIS, SERVICE_ENVIRONMENT, whyNoService } from '../services.support.ts'

const root = resolve(import.meta.dirname, '../../..')
const PROGRAMS = resolve(root, 'test/findings/programs')
const LIBRARIES = resolve(root, 'test/operations')
const REGISTER = new URL('../../src/register.js', import.meta.url).href
/** Judged runs of each handler: every Node version of a CI run has two, or as many as `FINDINGS_RUNS` says. */
const RUNS = Number(process.env['FINDINGS_RUNS'] ?? repeats(5, { ci: 2 }))

/** The backends on which every program runs. */
export const BACKENDS = ['instrumentation', 'hooks'] as const
export type Backend = (typeof BACKENDS)[number]

/** The services that a program may name in its source. */
const SERVICES = { postgresql: POSTGRESQL, mysql: MYSQL, redis: REDIS }

/** A handler of a program and the findings of its runs. */
export interface Judged {
  name: string
  /** The check that must tell its fault; null for an innocent one. */
  check: string | null
  judged: { backend: string; duration: number; findings: Finding[] }[]
}

/** Lists the programs of the corpus: the files of `programs/`. */
export const listPrograms = (): string[] =>
  readdirSync(PROGRAMS)
    .filter((file) => file.endsWith('.mjs'))
    .map((file) => file.slice(0, -'.mjs'.length))
    .toSorted()

const sourceOf = (program: string): string => readFileSync(resolve(PROGRAMS, `${program}.mjs`), 'utf8')

/** Returns why a program cannot run here, or false; with `CI=true` all of them do. */
export async function whyNot(program: string): Promise<string | false> {
  const source = sourceOf(program)
  for (const [name, service] of Object.entries(SERVICES)) {
    if (!new RegExp(`^// needs: .*\\b${name}\\b`, 'm').test(source)) continue
    const why = await whyNoService(service)
    if (why !== false) return why
  }
  if (process.env['CI'] === 'true') return false
  const packages = [...source.matchAll(/\brequire\('((?:@[^'/]+\/)?[^':/]+)/g)].map(([, name]) => name!)
  const missing = packages.find((name) => !existsSync(resolve(LIBRARIES, 'node_modules', name)))
  return missing !== undefined && `${missing} is not installed: npm ci --prefix test/operations`
}

/** How a program is run: `way` is one of `ways.mjs`. */
export interface Way {
  program: string
  backend: Backend
  way: string
}

const WAYS: readonly string[] = ['express', 'koa', 'profile', 'fastify']

/** In CI each Node version has one way, so that its four have all; 22 and 24 share the programs. */
const IN_CI: Readonly<Record<string, { way: string; backend: Backend; share?: number }>> = {
  20: { way: 'express', backend: 'instrumentation' },
  22: { way: 'fastify', backend: 'instrumentation', share: 0 },
  24: { way: 'profile', backend: 'instrumentation', share: 1 },
  26: { way: 'koa', backend: 'hooks' },
}

/** Lists how a program is run. */
export function listRuns(program: string): { way: string; backend: Backend }[] {
  const own = process.env['CI'] === 'true' ? IN_CI[process.versions.node.split('.', 1)[0]!] : undefined
  if (own === undefined) return WAYS.flatMap((way) => BACKENDS.map((backend) => ({ way, backend })))
  const isOwn = own.share === undefined || listPrograms().indexOf(program) % 2 === own.share
  return isOwn ? [own] : []
}

/** Runs a program in a process of its own, or only some of its handlers. */
export async function runProgram({ program, backend, way }: Way, only: readonly string[] = []): Promise<Judged[]> {
  const preload = backend === 'instrumentation' ? ['--import', REGISTER] : []
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...preload, resolve(root, 'test/findings/run-program.mjs'), program, LIBRARIES, way, String(RUNS), ...only],
    {
      cwd: root,
      env: {
        ...appEnvironment(),
        ...SERVICE_ENVIRONMENT,
        DEBUG_TOOLBAR_ASYNC_PROFILER_MAX_OVERHEAD: '1',
      },
      maxBuffer: 64 * 1024 * 1024,
    },
  )
  return JSON.parse(stdout) as Judged[]
}

/**
 * Returns the places of a handler's fault, `orders.mjs:12`: the lines of its program with a comment
 * `// fault: <handler>`, which may name several, or of a helper in `data/`.
 */
export function placesOf(program: string, handler: string): string[] {
  const helpers = readdirSync(resolve(PROGRAMS, 'data')).map((file) => `data/${file.slice(0, -'.mjs'.length)}`)
  return [program, ...helpers].flatMap((name) =>
    sourceOf(name)
      .split('\n')
      .flatMap((line, index) => {
        const marked = /\/\/ fault: (.+)$/.exec(line)?.[1]
        const isMarked = marked?.split(', ').includes(handler) === true
        return isMarked ? [`${name.replace('data/', '')}.mjs:${index + 1}`] : []
      }),
  )
}
