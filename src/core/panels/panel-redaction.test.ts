import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { resolveConfig } from '../options/resolve-config.ts'
import { Panel } from './panel.ts'
import type { RequestContext } from './panel.ts'
import type { LoadedPanel } from './panel-list.ts'
import { loadPanels } from './panel-list.ts'
import { PanelRunner } from './panel-runner.ts'

const CANARY = 'c4naryC4NARY'
const UUID = '550e8400-e29b-41d4-a716-446655440000'
const config = resolveConfig({}, {})
const context = { id: 'r1', config, state: new Map(), duration: 5 } as unknown as RequestContext

function fails(): never {
  throw new Error('the value ran')
}

const traps = Object.fromEntries(Reflect.ownKeys(Reflect).map((name) => [name, fails]))

class OwnPanel extends Panel {
  static override readonly id: string = 'Own'
  static override readonly title: string = 'Own'
  static override readonly navTitle: string = 'Own'
  override generateStats(): unknown {
    return null
  }
}

type Methods = Partial<Record<keyof Panel, () => unknown>>

const warnings: string[] = []
const logger = { info: assert.fail, warn: (message: string) => void warnings.push(message) }

function run(methods: Methods, redactPatterns?: readonly RegExp[]): PanelRunner {
  const panel = Object.assign(new OwnPanel(config), methods)
  const loaded: LoadedPanel = { id: 'Own', title: 'Own', navTitle: 'Own', screen: null, panel }
  return new PanelRunner([loaded], logger, redactPatterns === undefined ? {} : { redactPatterns })
}

const statsOf = async (stats: unknown, patterns?: readonly RegExp[]): Promise<unknown> =>
  run({ generateStats: () => stats }, patterns).statsOf(context, 'Own')

/** Texts with a secret, each with the words that stay. */
const SECRET_TEXTS: [text: string, kept: string][] = [
  [`connect to postgres://app:${CANARY}@db/shop failed`, 'failed'],
  [`GET /a?token=${CANARY}&page=2 took 5 ms`, 'page=2 took 5 ms'],
  [`login with password: ${CANARY} refused`, 'refused'],
  [`"apiKey" = "${CANARY} ${CANARY}" was refused`, 'was refused'],
  [`Authorization: Basic ${CANARY} ${CANARY}`, 'Authorization'],
  [`{"user":"ann","password":"${CANARY}"}`, ''],
  [`sent eyJhbGciOiJIUzI1NiJ9.${CANARY}.x twice`, 'twice'],
  [`mail to ${CANARY}@example.com bounced`, 'bounced'],
  [`cookie: sid=${CANARY}; theme=${CANARY}`, 'cookie'],
  [`key aB3dE6gH9jK2${CANARY}8sT1vW4yZ7bC0eF is old`, 'is old'],
]

describe('what a panel of somebody’s own gives is redacted', () => {
  for (const [text, kept] of SECRET_TEXTS) {
    test(`in data, a subtitle, an error and a metric: ${text.slice(0, 40)}`, async () => {
      const fail = (): never => {
        throw new Error(text)
      }
      const given: Methods = {
        generateStats: () => ({ rows: [{ text }] }),
        navSubtitle: () => text,
        generateServerTiming: () => [{ name: `n ${text}`, duration: 1, description: text }],
      }
      const runner = run(given)
      const data = JSON.stringify(await runner.statsOf(context, 'Own'))
      const error = JSON.stringify(await run({ generateStats: fail }).statsOf(context, 'Own'))
      const shown = [data, error, (await runner.summaryOf(context, 'Own'))!.navSubtitle]
      for (const output of shown) assert.ok(!output.includes(CANARY) && output.includes(kept), output)
      const header = runner.serverTiming(context, 4096)
      assert.ok(!header.includes(CANARY) && header.includes('dur=1'), header)
      assert.ok(!warnings.join().includes(CANARY))
    })
  }

  test('by key, at any depth, while harmless keys and ids of records stay', async () => {
    const open = { className: 'a', tokenCount: 5, author: 'ann', zipcode: '123', statusCode: 200, id: UUID, n: 2 ** 53 }
    const secret = { password: CANARY, list: [{ session: { deep: CANARY } }], SAMLResponse: CANARY }
    const shown = await statsOf({ open, hidden: secret })
    assert.deepEqual(shown, {
      open,
      hidden: { password: '[redacted]', list: [{ session: '[redacted]' }], SAMLResponse: '[redacted]' },
    })
  })

  test('a cut leaves no half of a secret', async () => {
    for (let before = 60; before < 110; before += 5) {
      const subtitle = `${'x '.repeat(before / 2)}token=${CANARY}`
      const { navSubtitle } = (await run({ navSubtitle: () => subtitle }).summaryOf(context, 'Own'))!
      assert.ok(navSubtitle.length <= 100 && !navSubtitle.includes('c4n'), navSubtitle)
    }
  })

  test('by the user’s own patterns as well', async () => {
    assert.deepEqual(await statsOf(['the deal-77 is open'], [/deal-\d+/]), ['the [redacted] is open'])
    const runner = run({ navSubtitle: () => 'deal-77' }, [/deal-\d+/])
    assert.equal((await runner.summaryOf(context, 'Own'))!.navSubtitle, '[redacted]')
  })
})

describe('what a panel of somebody’s own gives is bounded, and nothing of it runs', () => {
  const cycle: Record<string, unknown> = { big: 1n << 100_000n }
  cycle['self'] = cycle
  const hostile: [name: string, value: unknown][] = [
    ['a cycle with a huge BigInt', cycle],
    ['10 MB of text', 'x '.repeat(5_000_000)],
    ['10 MB without a space', 'x'.repeat(10_000_000)],
    ['a million keys', Object.fromEntries(Array.from({ length: 1_000_000 }, (_, index) => [`k${index}`, index]))],
    ['__proto__', JSON.parse('{"__proto__": {"polluted": 1}}')],
    ['a proxy', new Proxy({}, traps)],
    ['a getter, and toJSON', Object.defineProperty({ toJSON: fails }, 'x', { get: fails, enumerable: true })],
    ['an array that claims a length', Object.assign([], { length: 2 ** 32 - 1 })],
    ['10 000 levels', Array.from({ length: 10_000 }).reduce<unknown>((inner) => ({ inner }), 1)],
  ]
  for (const [name, value] of hostile) {
    test(name, async () => {
      const json = JSON.stringify(await statsOf(value))
      assert.ok(json.length < 1_000_000, String(json.length))
      assert.doesNotMatch(json, /PANEL_FAILED/)
      const asMetric = { generateServerTiming: () => [value], navSubtitle: () => value }
      assert.equal(run(asMetric).serverTiming(context, 4096), '')
      assert.ok((await run(asMetric).summaryOf(context, 'Own'))!.navSubtitle.length <= 100)
    })
  }

  test('whatever a panel answers becomes plain JSON', async () => {
    const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true })
    await fc.assert(
      fc.asyncProperty(anything, async (value) => {
        // eslint-disable-next-line unicorn/no-thenable -- an answer that a panel may give
        const shown = await statsOf({ value, password: CANARY, then: 5 })
        assert.deepEqual(JSON.parse(JSON.stringify(shown)), JSON.parse(JSON.stringify({ ...(shown as object) })))
        assert.ok(!JSON.stringify(shown).includes(CANARY))
      }),
    )
  })
})

test('a built-in panel’s statistics are not walked again; those of a class that extends it are', async () => {
  const table = { rows: Float64Array.of(1), password: 'column' }
  class BuiltIn extends OwnPanel {
    override generateStats(): unknown {
      return table
    }
  }
  class Extended extends BuiltIn {
    static override readonly id: string = 'Extended'
  }
  const panels = loadPanels(resolveConfig({ extraPanels: [Extended] }, {}), [BuiltIn], logger)
  const shown = await new PanelRunner(panels, logger).stats(context)
  assert.equal(shown['Own'], table)
  assert.deepEqual(shown['Extended'], { rows: '[8 bytes]', password: '[redacted]' })
})
