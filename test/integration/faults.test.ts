import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RequestDetail } from '../../src/model/api.ts'
import type { AsyncProfilerBackend } from '../../src/core/recording/backend.ts'
import type { Logger } from '../../src/core/log.ts'
import { Panel } from '../../src/core/panels/panel.ts'
import type { RequestContext } from '../../src/core/panels/panel.ts'
import type { Recording } from '../../src/core/recording/recording.ts'
import { startParts } from './apps.support.ts'
import { API, ask, asyncStats, listRecords, recordOf } from './client.support.ts'

/** Keeps all messages. */
class Notes implements Logger {
  readonly warnings: string[] = []

  info(): void {}

  warn(message: string): void {
    this.warnings.push(message)
  }
}

type Fault = 'start' | 'run' | 'stop'

/** Fails once, at one step; works after that. */
class FlakyBackend implements AsyncProfilerBackend {
  readonly name = 'hooks'
  readonly capabilities = { tasks: true, awaitPoints: true, blockingFunction: false, ledger: true }
  readonly #fault: Fault
  #left = 1

  constructor(fault: Fault) {
    this.#fault = fault
  }

  isAvailable(): boolean {
    return true
  }

  unavailableReason(): null {
    return null
  }

  start({ recorder }: Recording): void {
    recorder.backend = this.name
    recorder.capabilities = this.capabilities
    this.#failAt('start')
    // Like backends do when one of their hooks throws.
    if (this.#fault === 'run' && this.#left-- > 0) setImmediate(() => recorder.fail('it failed while it ran'))
  }

  stop(): void {
    this.#failAt('stop')
  }

  #failAt(step: Fault): void {
    if (this.#fault === step && this.#left-- > 0) throw new Error(`no ${step}`)
  }
}

async function answer(_req: IncomingMessage, res: ServerResponse): Promise<void> {
  await sleep(5)
  res.setHeader('X-App', 'mine').end('the answer')
}

const EMPTY = { tasks: false, awaitPoints: false, blockingFunction: false, ledger: false }

for (const fault of ['start', 'run', 'stop'] as const) {
  test(`a backend that fails at ${fault}: an untouched response, an empty profile, and the next one is whole`, async (t) => {
    const logger = new Notes()
    const { port } = await startParts(t, answer, { backends: [new FlakyBackend(fault)], logger })
    const first = await ask(port)
    assert.deepEqual([first.status, first.body, first.headers['x-app']], [200, 'the answer', 'mine'])
    const record = await recordOf(port, first)
    const stats = asyncStats(record)
    assert.equal(record.complete, true)
    assert.equal(stats.backend, 'none')
    assert.deepEqual(stats.capabilities, EMPTY)
    assert.deepEqual([stats.tasksCreated, stats.tasks, stats.awaitPoints], [0, [], []])
    assert.match(stats.degraded ?? '', /fail/)
    assert.equal(logger.warnings.length, fault === 'run' ? 0 : 1, 'the backend itself tells what fails while it runs')
    const second = asyncStats(await recordOf(port, await ask(port)))
    assert.deepEqual([second.backend, second.degraded], ['hooks', null])
  })
}

const fail = (): never => {
  throw new Error('a panel of little use')
}

class BrokenPanel extends Panel {
  static override readonly id: string = 'BrokenPanel'
  static override readonly title: string = 'Broken'
  static override readonly navTitle: string = 'Broken'
  override processRequest: () => never = fail
  override processResponse: () => never = fail
  override generateStats: () => never = fail
  override generateServerTiming: () => never = fail
  override navSubtitle: () => never = fail
}

class BrokenFromTheStart extends BrokenPanel {
  static override readonly id: string = 'BrokenFromTheStart'

  constructor(config: ConstructorParameters<typeof Panel>[0]) {
    super(config)
    fail()
  }
}

test('panels that throw everywhere: untouched responses, the other panels are there, one warning each', async (t) => {
  const logger = new Notes()
  const extraPanels = [BrokenPanel, BrokenFromTheStart]
  const { port } = await startParts(t, answer, { logger }, { extraPanels })
  for (let turn = 0; turn < 3; turn++) {
    const given = await ask(port)
    assert.equal(given.body, 'the answer')
    assert.match(String(given.headers['server-timing']), /total;dur=/)
    const { panels } = await recordOf(port, given)
    assert.equal((panels['BrokenPanel'] as { error: { code: string } }).error.code, 'PANEL_FAILED')
    assert.equal(asyncStats({ panels } as RequestDetail).tasksCreated, 1)
  }
  assert.equal(logger.warnings.filter((text) => text.includes('BrokenPanel')).length, 1)
  assert.equal(logger.warnings.filter((text) => text.includes('BrokenFromTheStart')).length, 1)
})

/** Takes the request for its own. */
class VandalPanel extends Panel {
  static override readonly id: string = 'VandalPanel'
  static override readonly title: string = 'Vandal'
  static override readonly navTitle: string = 'Vandal'

  override processRequest({ request }: RequestContext): void {
    request.headers.length = 0
  }

  override processResponse(context: RequestContext): void {
    Object.assign(context.request, { path: '/elsewhere' })
  }

  override generateStats(context: RequestContext): void {
    Object.assign(context, { duration: 1e9 })
  }
}

test('panels that change the request they are given: lists and other panels show the request as it was', async (t) => {
  const logger = new Notes()
  const { port } = await startParts(t, answer, { logger }, { extraPanels: [VandalPanel] })
  const given = await ask(port, { path: '/here' })
  assert.equal(given.body, 'the answer')
  const [row] = await listRecords(port)
  const record = await recordOf(port, given)
  for (const shown of [row!, record]) {
    assert.equal(shown.path, '/here')
    assert.ok(shown.duration! < 1e6)
  }
  assert.match(JSON.stringify(record.panels['RequestPanel']), /127\.0\.0\.1/)
  assert.match(JSON.stringify(record.panels['VandalPanel']), /PANEL_FAILED.*processRequest failed/)
  assert.equal(logger.warnings.length, 1)
})

class HangingPanel extends BrokenPanel {
  static override readonly id: string = 'HangingPanel'
  override processRequest = (): never => undefined as never
  override processResponse = (): never => undefined as never
  override generateServerTiming = (): never => undefined as never
  override generateStats = (): never => new Promise(() => {}) as never
}

test('a panel that never answers: lists have all requests, and wait for it once', async (t) => {
  const { port } = await startParts(t, answer, { logger: new Notes() }, { extraPanels: [HangingPanel] })
  for (let turn = 0; turn < 10; turn++) await ask(port)
  const began = performance.now()
  for (let turn = 0; turn < 3; turn++) {
    const records = await listRecords(port)
    assert.equal(records.length, 10)
    for (const { panels } of records) {
      assert.equal(panels['HangingPanel']?.navSubtitle, 'slow')
      assert.match(String(panels['TimerPanel']?.navSubtitle), /ms/)
    }
  }
  // Waited for at each request, it would be 150 s.
  assert.ok(performance.now() - began < 5000)
})

test('a showToolbar that throws: nothing is profiled, nothing is shown, the app answers, one warning', async (t) => {
  const logger = new Notes()
  const { port } = await startParts(t, answer, { logger }, { showToolbar: () => fail() })
  for (let turn = 0; turn < 3; turn++) {
    const given = await ask(port)
    assert.equal(given.body, 'the answer')
    assert.equal(given.headers['x-debug-toolbar-request'], undefined)
  }
  assert.equal((await ask(port, { path: API })).status, 403)
  assert.equal(logger.warnings.length, 1)
})

for (const [kind, showToolbar] of [
  ['rejects', async () => fail()],
  ['never settles', () => new Promise<never>(() => {})],
  ['answers anything', () => ({ then: fail })],
] as const) {
  test(`a showToolbar that ${kind}: not allowed, the app answers, its process lives, one warning`, async (t) => {
    const unhandled = t.mock.fn()
    process.on('unhandledRejection', unhandled)
    t.after(() => process.off('unhandledRejection', unhandled))
    const logger = new Notes()
    const options = { showToolbar: showToolbar as unknown as () => boolean }
    const { port } = await startParts(t, answer, { logger }, options)
    for (let turn = 0; turn < 3; turn++) {
      const given = await ask(port)
      assert.deepEqual([given.body, given.headers['x-debug-toolbar-request']], ['the answer', undefined])
    }
    assert.equal((await ask(port, { path: API })).status, 403)
    assert.equal(unhandled.mock.callCount(), 0)
    assert.equal(logger.warnings.length, 1, logger.warnings.join('\n'))
  })
}

test('a request that cannot be described is not tracked, and answered by the app', async (t) => {
  const logger = new Notes()
  const { port, server } = await startParts(t, answer, { logger })
  server.prependListener('request', (req: IncomingMessage) => {
    if (req.url === '/odd') Object.defineProperty(req, 'rawHeaders', { get: fail })
  })
  const given = await ask(port, { path: '/odd' })
  assert.deepEqual([given.body, given.headers['x-debug-toolbar-request']], ['the answer', undefined])
  assert.equal(logger.warnings.length, 1)
  assert.deepEqual(await listRecords(port), [])
  const next = await ask(port)
  assert.equal((await recordOf(port, next)).complete, true)
})
