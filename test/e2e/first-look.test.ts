import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Locator, Page } from 'playwright-core'
import { startShop, visit } from '../integration/shop-process.ts'
import type { Shop, Visit } from '../integration/shop-process.ts'
import { launch, missing } from './browser.ts'

/** Checks the first look at a request of the sample app at 1280 × 800, before any click or scroll. */
describe('the first look at a request', { skip: missing() }, () => {
  let browser: Browser
  let shop: Shop

  before(async () => {
    browser = await launch()
    shop = await startShop()
  })
  after(async () => {
    await browser?.close()
    await shop?.stop()
  })

  async function open(visited: Visit, colorScheme: 'dark' | 'light'): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme })
    page.setDefaultTimeout(10_000)
    await page.goto(`${shop.url}/_debug_toolbar/requests/${visited.record.id}`)
    await page.locator('[role=row]').first().waitFor()
    return page
  }

  for (const colorScheme of ['dark', 'light'] as const) {
    test(`/blocking names the blocking function and the slowest await (${colorScheme})`, async () => {
      // A machine that takes the processor away for longer than a tenth of a second cuts the block in two.
      const isBlocked = ({ stats: { blockingCalls } }: Visit): boolean =>
        blockingCalls.some((call) => call.function !== '' && call.duration >= 100)
      const visited = await visit(shop, '/blocking', isBlocked)
      const page = await open(visited, colorScheme)
      const [worst] = visited.stats.blockingCalls
      assert.ok(worst && worst.duration >= 100, JSON.stringify(visited.stats))
      await assertSeen(page.getByRole('list', { name: 'Verdict' }).getByText(worst.function, { exact: true }).first())
      await assertSlowestAwaitSeen(page, visited)
      await page.close()
    })

    test(`/sequential names the awaits that could be together and the slowest (${colorScheme})`, async () => {
      const hasSteps = ({ stats }: Visit): boolean =>
        stats.tasks.filter(({ name }) => /^load(User|Cart|Stock)$/.test(name)).length === 4 &&
        stats.tasks.every((task) => task.status === 'completed')
      const visited = await visit(shop, '/sequential', hasSteps)
      assert.ok(hasSteps(visited))
      const page = await open(visited, colorScheme)
      const verdict = page.getByRole('list', { name: 'Verdict' })
      await assertSeen(verdict.getByText(/ran in turn, but could run together/))
      await assertSeen(verdict.getByText(/loadUser \(line 10\)/).first())
      await assertSlowestAwaitSeen(page, visited)
      await page.close()
    })
  }

  /** Asserts that the table of await points shows it, without a click. */
  async function assertSlowestAwaitSeen(page: Page, { stats }: Visit): Promise<void> {
    const sites = stats.awaitPoints.flatMap((point) => point.sites.map((site) => ({ point, site })))
    const slowest = sites.reduce((a, b) => (b.site.maxWaitTime > a.site.maxWaitTime ? b : a))
    const { point, site } = slowest
    const row = page.getByRole('table', { name: 'Await points' }).getByRole('row')
    await assertSeen(row.filter({ hasText: `${point.file}:${site.line}:${site.column}` }).first())
  }

  async function assertSeen(locator: Locator): Promise<void> {
    await locator.waitFor()
    const box = await locator.boundingBox()
    assert.ok(box && box.y >= 0 && box.y + box.height <= 800 && box.x + box.width <= 1280, JSON.stringify(box))
  }
})
