import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { DebugToolbarConfig, ResolvedConfig } from '../options/config.ts'
import { Panel } from './panel.ts'
import type { PanelClass } from './panel.ts'
import { loadPanels } from './panel-list.ts'
import { resolveConfig } from '../options/resolve-config.ts'

function panelClass(id: string, overrides: { isAvailable?: () => boolean; start?: () => void } = {}): PanelClass {
  return class extends Panel {
    static override readonly id: string = id
    static override readonly title: string = `${id} title`
    static override readonly navTitle: string = `${id} nav`

    constructor(config: ResolvedConfig) {
      super(config)
      overrides.start?.()
    }

    override isAvailable(): boolean {
      return overrides.isAvailable?.() ?? true
    }

    override generateStats(): unknown {
      return {}
    }
  }
}

function load(options: DebugToolbarConfig, builtIns: PanelClass[]): { ids: string[]; warnings: string[] } {
  const warnings: string[] = []
  const logger = { info: assert.fail, warn: (message: string) => warnings.push(message) }
  const ids = loadPanels(resolveConfig(options, {}), builtIns, logger).map(({ id }) => id)
  return { ids, warnings }
}

const [A, B, C] = ['A', 'B', 'C'].map((id) => panelClass(id)) as [PanelClass, PanelClass, PanelClass]

function fail(): never {
  throw new Error('hostile')
}

test('built-ins, then the extra ones, without the excluded ones', () => {
  assert.deepEqual(load({}, [A, B]), { ids: ['A', 'B'], warnings: [] })
  assert.deepEqual(load({ extraPanels: [C] }, [A, B]).ids, ['A', 'B', 'C'])
  assert.deepEqual(load({ panels: [C], extraPanels: [B] }, [A]).ids, ['C', 'B'])
  assert.deepEqual(load({ panels: [] }, [A]).ids, [])
  assert.deepEqual(load({ extraPanels: [C], excludePanels: ['C', 'A'] }, [A, B]).ids, ['B'])
})

test('each has its config and its titles', () => {
  const config = resolveConfig({}, {})
  const [loaded] = loadPanels(config, [A], { info: assert.fail, warn: assert.fail })
  assert.deepEqual([loaded?.title, loaded?.navTitle], ['A title', 'A nav'])
  assert.ok(loaded?.panel instanceof A)
})

test('what is not available or fails is left out with one warning each', () => {
  const away = panelClass('Away', { isAvailable: () => false })
  const throwing = panelClass('Throwing', { isAvailable: fail })
  const failing = panelClass('Failing', { start: fail })
  const { ids, warnings } = load({}, [away, A, throwing, failing, B])
  assert.deepEqual(ids, ['A', 'B'])
  assert.equal(warnings.length, 3)
  assert.match(warnings[0] ?? '', /Away is left out: .*did not answer true/)
  assert.match(warnings[1] ?? '', /Throwing is left out.*hostile/)
  assert.match(warnings[2] ?? '', /Failing is left out.*hostile/)
})

test('an async isAvailable is no yes, and its rejection no crash', async () => {
  const later = panelClass('Later', { isAvailable: (async () => fail()) as unknown as () => boolean })
  const { ids, warnings } = load({}, [later, A])
  await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(ids, ['A'])
  assert.match(warnings[0] ?? '', /Later is left out/)
})

test('an id that is there already and one that excludes nothing are said', () => {
  const { ids, warnings } = load({ extraPanels: [panelClass('A')], excludePanels: ['Timer'] }, [A, B])
  assert.deepEqual(ids, ['A', 'B'])
  assert.match(warnings[0] ?? '', /names no panel of this toolbar: Timer\. The panels are: A, B, A/)
  assert.match(warnings[1] ?? '', /another panel has this id/)
})

test('a panel’s own screen is a path, however it was given', () => {
  const path = fileURLToPath(import.meta.url)
  const [url, text, plain] = [new URL(import.meta.url), import.meta.url, path].map((screen, index) =>
    Object.assign(panelClass(String(index)), { screen }),
  ) as [PanelClass, PanelClass, PanelClass]
  const logger = { info: assert.fail, warn: assert.fail }
  const loaded = loadPanels(resolveConfig({}, {}), [url, text, plain, A], logger)
  assert.deepEqual(
    loaded.map(({ screen }) => screen),
    [path, path, path, null],
  )
})
