import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { Panel } from '../../src/core/panels/panel.ts'
import type { PanelClass, PanelHost, RequestContext } from '../../src/core/panels/panel.ts'
import type { RequestDetail } from '../../src/model/api.ts'
import { Toolbar } from '../../src/toolbar.ts'
import { startParts } from '../integration/apps.support.ts'
import { ask, asyncStats, recordOf } from '../integration/client.support.ts'

function panelWith(install: (host: PanelHost) => void | (() => void)): PanelClass {
  return class extends Panel {
    static override readonly id: string = 'HookPanel'
    static override readonly title: string = 'Hook'
    static override readonly navTitle: string = 'Hook'
    override install = install
    override generateStats(): string {
      return 'data'
    }
  }
}

const open = (t: TestContext, panel: PanelClass, enabled = true): Toolbar => {
  const toolbar = new Toolbar({ enabled, extraPanels: [panel] }, { env: {} })
  t.after(() => toolbar.close())
  return toolbar
}

test('an install that throws: one warning, the panel says so on its tab, the rest is there', async (t) => {
  const warnings: string[] = []
  const logger = { info: () => {}, warn: (message: string) => void warnings.push(message) }
  const panel = panelWith(() => {
    throw new Error('no hooks today')
  })
  const { port } = await startParts(t, (_req, res) => res.end('ok'), { logger }, { extraPanels: [panel] })
  for (let turn = 0; turn < 2; turn++) {
    const record = await recordOf(port, await ask(port))
    assert.deepEqual(record.panels['HookPanel'], {
      error: { code: 'PANEL_FAILED', message: 'install failed: no hooks today' },
    })
    assert.ok(asyncStats(record).duration >= 0)
  }
  assert.equal(warnings.length, 1)
  assert.match(warnings[0]!, /HookPanel.*no hooks today/)
})

test('while the toolbar is off, nothing is installed', (t) => {
  open(
    t,
    panelWith(() => assert.fail('installed')),
    false,
  )
})

test('each toolbar of a process has a host of its own, which knows its own requests and none after close', async (t) => {
  const hosts: PanelHost[] = []
  const panel = panelWith((host) => void hosts.push(host))
  const [first, second] = [open(t, panel), open(t, panel)]
  const seen: (boolean | null)[][] = []
  const look = (): void => void seen.push(hosts.map(({ currentRequest }) => currentRequest()?.request.path === '/'))
  const server = createServer((req, res) => {
    const tracked = first.track(req, res)!
    tracked.run(() => {
      look()
      setTimeout(() => {
        look()
        first.close()
        look()
        res.end()
      }, 1)
    })
  })
  t.after(() => server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  await ask((server.address() as AddressInfo).port)
  assert.equal(second.enabled, true)
  assert.deepEqual(seen, [
    [true, false],
    [true, false],
    [false, false],
  ])
})

test('tasksOf gives a copy of the finished tasks, and none without the panel that lists them', async (t) => {
  async function work(): Promise<void> {}
  const answer = (_req: IncomingMessage, res: ServerResponse): void => void work().then(() => res.end('ok'))
  const tasksOf = async (excludePanels: string[]): Promise<[string[], RequestDetail]> => {
    let host: PanelHost | null = null
    let names: string[] = []
    const panel = class extends panelWith((given) => void (host = given)) {
      override async generateStats(context: RequestContext): Promise<void> {
        const tasks = await host!.tasksOf(context)
        names = tasks.map(({ name }) => name)
        for (const task of tasks) task.name = 'taken over'
      }
    }
    const { port } = await startParts(t, answer, {}, { extraPanels: [panel], excludePanels })
    const record = await recordOf(port, await ask(port))
    return [names, record]
  }
  const [names, record] = await tasksOf([])
  assert.deepEqual([names, asyncStats(record).tasks.map(({ name }) => name)], [['work'], ['work']])
  assert.deepEqual((await tasksOf(['AsyncProfilingPanel']))[0], [])
})
