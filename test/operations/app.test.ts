import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import type { RequestDetail } from '../../src/model/api.ts'
import type { AsyncProfilingStats } from '../../src/model/async-stats.ts'
import { appEnvironment, startNode } from '../child.support.ts'
import { POSTGRESQL, REDIS, SERVICE_ENVIRONMENT, whyNoService } from '../services.support.ts'

const root = resolve(import.meta.dirname, '../../..')
const FOLDER = resolve(root, 'test/operations')
const REGISTER = new URL('../../src/register.js', import.meta.url).href
/** Share of the time of all waits whose cause is named, in each endpoint. */
const MIN_COVERAGE = 0.95
/** Shorter idle times (ms) of the loop are not worth a kind. */
const MIN_TOLD_MS = 2
/** Requests to each endpoint at once. */
const AT_ONCE = 2
/** The first requests of a process, and those in which the machine was busy, drop detail. */
const ROUNDS = 10

/** By endpoint, the kinds of things that the loop may have been idle for. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  order: ['cache', 'sql'],
  transfer: ['connect', 'sql'],
  report: ['sql', 'http', 'cache'],
  files: ['file', 'compute'],
  login: ['sql', 'compute'],
  graph: ['sql', 'http', 'other'],
  mail: ['message'],
  // The answer of a socket is told by the socket only.
  notify: ['http', 'other'],
  retry: ['timer', 'http'],
  rates: ['http', 'promise'],
}

/** A result that another request fetches: `hooks` does not tell who has settled a promise for another request. */
const ON_INSTRUMENTATION: ReadonlySet<string> = new Set(['rates'])

const why =
  (await whyNoService(POSTGRESQL)) ||
  (await whyNoService(REDIS)) ||
  (!existsSync(resolve(FOLDER, 'node_modules/bullmq')) && process.env['CI'] !== 'true'
    ? 'bullmq is not installed: npm ci --prefix test/operations'
    : false)

interface Visit {
  stats: AsyncProfilingStats
  about: string
}

for (const backend of ['instrumentation', 'hooks'] as const) {
  test(
    `${backend}: nearly all waits of an ordinary service are named under overlapping load`,
    { skip: why },
    async (t) => {
      const preload = backend === 'instrumentation' ? ['--import', REGISTER] : []
      const { first } = await startNode(t, [...preload, resolve(FOLDER, 'app/server.cjs')], {
        cwd: root,
        env: { ...appEnvironment(), ...SERVICE_ENVIRONMENT, DEBUG_TOOLBAR_ASYNC_PROFILER_MAX_OVERHEAD: '1' },
      })
      const url = `http://127.0.0.1:${first.trim()}`
      const best = new Map<string, Visit>()
      const paths = Object.keys(EXPECTED).filter((path) => backend !== 'hooks' || !ON_INSTRUMENTATION.has(path))
      for (let round = 0; round < ROUNDS && !paths.every((path) => isCovered(best.get(path))); round++) {
        const visits = await Promise.all(
          Array.from({ length: AT_ONCE }, () => paths)
            .flat()
            .map((path) => visit(url, path)),
        )
        for (const [path, visited] of await Promise.all(visits.map((each) => read(url, each)))) {
          if (!isCovered(best.get(path))) best.set(path, visited)
        }
      }
      for (const [path, { stats, about }] of best) {
        t.diagnostic(about)
        assert.equal(stats.backend, backend)
        assert.ok(isCovered({ stats }), about)
        const told = Object.entries(stats.ledger.waitingFor ?? {}).filter(([, time]) => time >= MIN_TOLD_MS)
        for (const [kind] of told) assert.ok(EXPECTED[path]!.includes(kind), about)
      }
    },
  )
}

const isCovered = (visited: Pick<Visit, 'stats'> | undefined): boolean =>
  visited !== undefined && visited.stats.degraded === null && (visited.stats.coverage ?? 0) >= MIN_COVERAGE

async function visit(url: string, path: string): Promise<{ path: string; id: string }> {
  const response = await fetch(`${url}/${path}`)
  const body = await response.text()
  assert.equal(response.status, 200, `${path}: ${body}`)
  return { path, id: response.headers.get('x-debug-toolbar-request')! }
}

async function read(url: string, { path, id }: { path: string; id: string }): Promise<[string, Visit]> {
  const response = await fetch(`${url}/_debug_toolbar/api/requests/${id}`)
  const record = (await response.json()) as RequestDetail
  const stats = record.panels['AsyncProfilingPanel'] as AsyncProfilingStats
  const kinds = Object.entries(stats.ledger.waitingFor ?? {}).map(([kind, time]) => `${kind} ${time.toFixed(1)} ms`)
  const unknown = stats.tasks.flatMap(({ name, waits = [] }) =>
    waits
      .filter(({ cause }) => cause.type === 'unknown')
      .map(({ line, start, end }) => `${name}:${line} ${(end - start).toFixed(1)} ms`),
  )
  return [path, { stats, about: `${path}: ${stats.coverage?.toFixed(3)} ${kinds.join()}; unknown: ${unknown.join()}` }]
}
