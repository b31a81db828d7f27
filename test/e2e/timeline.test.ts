import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { launch, missing, UI } from './browser.ts'
import { BASE, startFixture } from './fixture-server.ts'
import type { FixtureServer } from './fixture-server.ts'

describe('the timeline by keys and pointer', { skip: missing() }, () => {
  let browser: Browser
  let fixture: FixtureServer
  let page: Page

  before(async () => {
    browser = await launch()
    fixture = await startFixture(UI)
  })
  after(async () => {
    await browser?.close()
    await fixture?.close()
  })
  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    page.setDefaultTimeout(10_000)
  })
  afterEach(() => page.close())

  async function open(query = ''): Promise<void> {
    await page.goto(`${fixture.origin}${BASE}/requests/order${query}`)
    await page.locator('[role=row]').first().waitFor()
  }

  /** Waits until the range in the address bar fits; the page's policy forbids evaluating a condition in it. */
  async function waitForRange(fits: (from: number, to: number) => boolean): Promise<void> {
    await page.waitForURL((url) => {
      const [from = NaN, to = NaN] = (url.searchParams.get('range') ?? '').split(',').map(Number)
      return fits(from, to)
    })
  }

  test('W and S zoom, A and D pan, F fits, and the address bar keeps the range', async () => {
    await open()
    await page.keyboard.press('w')
    await page.keyboard.press('w')
    await waitForRange((from, to) => from > 0 && to < 486)
    await page.keyboard.press('d')
    await waitForRange((_, to) => to > 420)
    await page.keyboard.press('f')
    await waitForRange((_, to) => Number.isNaN(to))
    await open('?range=200,300')
    await page.keyboard.press('s')
    await waitForRange((from, to) => from < 200 && to > 300)
  })

  test('the wheel zooms where the pointer is, a drag pans, the overview draws a new frame', async () => {
    await open()
    const head = page.locator('.trace-head canvas')
    const box = (await head.boundingBox())!
    await page.mouse.move(box.x + 300, box.y + 60)
    await page.mouse.wheel(0, -300)
    await waitForRange((from, to) => from > 0 && to < 486)
    await page.keyboard.press('f')
    await page.mouse.move(box.x + 100, box.y + 14)
    await page.mouse.down()
    await page.mouse.move(box.x + 250, box.y + 14, { steps: 4 })
    await page.mouse.up()
    await waitForRange((from, to) => from > 80 && to < 260)
  })

  test('a slash searches, Enter goes through the matches, Esc ends it; a question mark lists the keys', async () => {
    await open()
    await page.keyboard.press('/')
    await page.keyboard.type('load')
    await page.locator('.task.match').first().waitFor()
    assert.equal(await page.locator('.task.match').count(), 2)
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.searchParams.get('task') === 't2')
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.searchParams.get('task') === 't4')
    await page.keyboard.press('Escape')
    await page.locator('.task.match').first().waitFor({ state: 'detached' })
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor({ state: 'detached' })
  })
})
