import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { findViolations } from './axe.support.ts'
import { launch, missing, UI } from './browser.ts'
import { BASE, startFixture } from './fixture-server.ts'
import type { FixtureServer } from './fixture-server.ts'

/** Widths (CSS pixels) of usual windows, and that of the widest at 150 %. */
const WIDTHS = [1280, 1024, 853, 768, 390]

describe('narrow and zoomed windows', { skip: missing() }, () => {
  let browser: Browser
  let fixture: FixtureServer
  let page: Page

  before(async () => {
    browser = await launch()
  })
  after(() => browser?.close())
  beforeEach(async () => {
    fixture = await startFixture(UI)
    page = await browser.newPage()
    page.setDefaultTimeout(10_000)
  })
  afterEach(async () => {
    await page.close()
    await fixture.close()
  })

  async function open(path: string, ready: string, width: number): Promise<void> {
    await page.setViewportSize({ width, height: 800 })
    await page.goto(`${fixture.origin}${BASE}/${path}`)
    await page.locator(ready).first().waitFor()
  }

  for (const width of WIDTHS) {
    test(`${width} px: nothing is wider than the window, and everything is reached`, async () => {
      await open('requests/order', '[role=row]', width)
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width)
      assert.deepEqual(await page.evaluate(CUT_OFF), [])
      const pane = page.getByRole('complementary', { name: 'Task details' })
      await pane.scrollIntoViewIfNeeded()
      const box = (await pane.boundingBox())!
      assert.ok(box.x >= 0 && box.x + box.width <= width && box.y < 800 && box.height > 100, JSON.stringify(box))
      const tables = page.getByRole('table', { name: 'Await points' })
      await tables.scrollIntoViewIfNeeded()
      assert.ok(await tables.isVisible())
      const list = page.getByRole('navigation', { name: 'Requests' }).getByRole('link')
      assert.equal((await list.count()) > 0, width >= 1000)
      await open('', 'tbody tr', width)
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width)
      assert.deepEqual(await page.evaluate(CUT_OFF), [])
    })
  }

  test('axe finds nothing in the narrowest one', async () => {
    await open('requests/order', '[role=row]', 390)
    assert.deepEqual(await findViolations(page), [])
    await open('', 'tbody tr', 390)
    assert.deepEqual(await findViolations(page), [])
  })

  test('the first stop of the keyboard goes past the list', async () => {
    await open('requests/order', '[role=row]', 1280)
    await page.keyboard.press('Tab')
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Skip to the content')
    await page.keyboard.press('Enter')
    assert.equal(await page.evaluate('document.activeElement.localName'), 'main')
  })

  test('a printed request has its findings and no controls', async () => {
    await open('requests/order', '[role=row]', 1280)
    await page.emulateMedia({ media: 'print' })
    assert.ok(await page.locator('.verdict').first().isVisible())
    assert.ok(!(await page.locator('.rail').isVisible()))
    assert.ok(!(await page.getByRole('button', { name: 'Compare' }).isVisible()))
  })
})

/** Lists the controls that are cut off at the right, but for those in a part that scrolls. */
const CUT_OFF = `[...document.querySelectorAll('button, a, input, [role=tab]')]
  .filter((each) => each.getBoundingClientRect().right > innerWidth + 1 && !each.closest('.table, .scroll'))
  .map((each) => each.outerHTML.slice(0, 80))`
