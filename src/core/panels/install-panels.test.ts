import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resolveConfig } from '../options/resolve-config.ts'
import { installPanels } from './install-panels.ts'
import { Panel } from './panel.ts'
import type { PanelHost } from './panel.ts'
import type { LoadedPanel } from './panel-list.ts'

const config = resolveConfig({}, {})
const host: PanelHost = { currentRequest: () => null, currentTask: () => null, tasksOf: async () => [] }
const fail = (): never => {
  throw new Error('hostile')
}

class TestPanel extends Panel {
  override generateStats(): null {
    return null
  }
}

function load(id: string, install?: (given: PanelHost) => unknown): LoadedPanel {
  const panel = Object.assign(new TestPanel(config), install && { install })
  return { id, title: id, navTitle: id, screen: null, panel }
}

/** Installs and uninstalls twice, and returns the calls and the reported failures. */
async function installAll(...panels: LoadedPanel[]): Promise<string[]> {
  const failures: string[] = []
  const uninstall = installPanels(panels, host, ({ id }, step, error) => {
    failures.push(`${id} ${step} ${error instanceof Error ? error.message : String(error)}`)
  })
  uninstall()
  uninstall()
  await new Promise((resolve) => setImmediate(resolve))
  return failures
}

test('panels are installed in order with the host, and uninstalled once in reverse', async () => {
  const calls: unknown[] = []
  const installs = (id: string): LoadedPanel =>
    load(id, (given) => {
      calls.push(id, given === host)
      return () => calls.push(`${id} off`)
    })
  const noInstall = load('plain')
  const nothingToUndo = load('nothing', () => {})
  assert.deepEqual(await installAll(installs('A'), noInstall, installs('B'), nothingToUndo, installs('C')), [])
  assert.deepEqual(calls, ['A', true, 'B', true, 'C', true, 'C off', 'B off', 'A off'])
})

test('panels that fail at install or uninstall harm no other, and each failure is told', async () => {
  const undone: string[] = []
  const good = (id: string): LoadedPanel => load(id, () => () => undone.push(id))
  const throwing = Object.defineProperty(load('getter').panel, 'install', { get: fail })
  const failures = await installAll(
    good('A'),
    load('throws', fail),
    load('rejects', async () => fail()),
    load('answers', () => 5),
    { ...load('getter'), panel: throwing },
    load('throws later', () => fail),
    load('rejects later', () => async () => fail()),
    good('B'),
  )
  assert.deepEqual(undone, ['B', 'A'])
  assert.deepEqual(failures, [
    'throws install hostile',
    'rejects install expected the function that uninstalls, or nothing, got a promise',
    'answers install expected the function that uninstalls, or nothing, got 5',
    'getter install hostile',
    'throws later uninstall hostile',
    'rejects later uninstall hostile',
  ])
})

test('what a panel hooks after a while is taken off at once', async () => {
  let isHooked = false
  const late = load('late', async () => {
    await Promise.resolve()
    isHooked = true
    return () => (isHooked = false)
  })
  assert.equal((await installAll(late)).length, 1)
  assert.equal(isHooked, false)
})
