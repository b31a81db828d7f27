import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { debugToolbar } from '../../src/adapters/http.ts'
import type { GroupComparison } from '../../src/model/routes/group-comparison.ts'

/** Requests of each group, and groups; those of all groups take turns, so that the machine is the same for all. */
const REQUESTS = 24
const GROUPS = 6

/** The await that takes 10 ms more, by its number. */
let slower = -1

const pause = (at: number): Promise<void> => sleep(1 + (at % 5) + (at === slower ? 10 : 0))

async function first(from: number): Promise<void> {
  await pause(from)
  await pause(from + 1)
  await pause(from + 2)
  await pause(from + 3)
  await pause(from + 4)
}

async function second(from: number): Promise<void> {
  await pause(from)
  await pause(from + 1)
  await pause(from + 2)
  await pause(from + 3)
  await pause(from + 4)
}

async function third(from: number): Promise<void> {
  await pause(from)
  await pause(from + 1)
  await pause(from + 2)
  await pause(from + 3)
  await pause(from + 4)
}

async function fourth(from: number): Promise<void> {
  await pause(from)
  await pause(from + 1)
  await pause(from + 2)
  await pause(from + 3)
  await pause(from + 4)
}

async function answer(): Promise<void> {
  await first(0)
  await second(5)
  await third(10)
  await fourth(15)
}

/** Requests come one at a time, so the number is that of this request alone. */
async function handle(url: string): Promise<void> {
  slower = Number(new URL(url, 'http://x').searchParams.get('slower') ?? -1)
  await answer()
}

describe('before and after, by the real profiler', () => {
  let server: Server
  let origin: string

  before(async () => {
    const listener = debugToolbar({ enabled: true, history: 'memory', maxRequestHistory: 1000 }, (req, res) => {
      void handle(req.url ?? '/').then(() => res.end('ok'))
    })
    server = createServer(listener).listen(0, '127.0.0.1')
    await once(server, 'listening')
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    // Compiles the code before it is measured.
    for (let left = 5; left > 0; left--) await ask('/')
  })
  after(() => {
    server?.close()
    server?.closeAllConnections()
  })

  async function ask(path: string): Promise<string> {
    const response = await fetch(origin + path)
    await response.text()
    return response.headers.get('x-debug-toolbar-request')!
  }

  /** Sends the requests of groups in turns and returns the ids of each group. */
  async function record(paths: readonly string[]): Promise<string[][]> {
    const groups = paths.map((): string[] => [])
    for (let left = REQUESTS; left > 0; left--) {
      for (const [index, path] of paths.entries()) groups[index]!.push(await ask(path))
    }
    return groups
  }

  async function compare(a: readonly string[], b: readonly string[]): Promise<GroupComparison> {
    const query = new URLSearchParams({ a: `ids:${a.join()}`, b: `ids:${b.join()}` })
    for (;;) {
      const response = await fetch(`${origin}/_debug_toolbar/api/compare?${query.toString()}`)
      const compared = (await response.json()) as GroupComparison
      assert.equal(response.status, 200, JSON.stringify(compared))
      if (!compared.isPartial) return compared
    }
  }

  test('the same code: no pair of groups is told to differ', async () => {
    const groups = await record(Array.from({ length: GROUPS }, () => '/orders'))
    for (let one = 0; one < GROUPS; one++) {
      for (let other = one + 1; other < GROUPS; other++) {
        const { routes, tests } = await compare(groups[one]!, groups[other]!)
        assert.ok(tests > 20, `${tests} figures`)
        assert.deepEqual(
          routes.map(({ result, analysed, text }) => [result, analysed, text]),
          [['same', { a: REQUESTS, b: REQUESTS }, routes[0]!.text]],
        )
      }
    }
  })

  test('10 ms more in one of 20 awaits is found, and that await is the first', async () => {
    for (const [at, owner, place] of [
      [2, 'first', 3],
      [5, 'second', 1],
      [14, 'third', 5],
    ] as const) {
      const [a, b] = await record(['/orders', `/orders?slower=${at}`])
      const [route] = (await compare(a!, b!)).routes
      const [cause] = route!.parts
      assert.deepEqual([cause!.function, cause!.name, cause!.time.certainty], [owner, 'pause', 'sure'], route!.text)
      const lines = route!.parts.filter((part) => part.function === owner).map(({ line }) => line)
      assert.equal(lines.toSorted((x, y) => x - y).indexOf(cause!.line), place - 1)
      assert.match(
        route!.text,
        new RegExp(`the await of pause in ${owner} at \\S+ took .* ms; sure, 24 against 24 requests$`),
      )
    }
  })

  test('one against one is too few, and a bad group is refused', async () => {
    const [[a], [b]] = (await record(['/orders', '/orders?slower=3'])) as [[string], [string]]
    const { routes } = await compare([a], [b])
    assert.match(routes[0]!.text, /too few requests to be sure: 1 against 1$/)
    for (const query of ['a=run:x&b=p-1', 'a=time:..&b=run:x', 'a=run:x']) {
      const response = await fetch(`${origin}/_debug_toolbar/api/compare?${query}`)
      assert.equal(response.status, 400, query)
    }
  })
})
