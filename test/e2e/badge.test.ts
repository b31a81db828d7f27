import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { HOST_PAGE, listen, PAGE_APPS } from './badge-apps.support.ts'

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
const ARGS = ['--no-sandbox', '--headless', '--disable-gpu', '--no-first-run', '--disable-background-networking']
/** Compiled, this file is dist/test/e2e/badge.test.js. */
const isBuilt = existsSync(new URL('../../ui/.vite/toolbar-manifest.json', import.meta.url))
const canRun = process.env['CI'] !== undefined || (existsSync(CHROMIUM) && isBuilt)
const skip = canRun ? false : `needs Chromium (${CHROMIUM}, or CHROMIUM_PATH) and the built toolbar (npm run build:ui)`

/** Runs before the page's own scripts: counts layout shifts and violations of its policy. */
const WATCH = `
window.shifts = []
new PerformanceObserver((list) => window.shifts.push(...list.getEntries().filter((e) => !e.hadRecentInput).map((e) =>
  [e.value, e.sources.map((s) => (s.node?.nodeName ?? '?') + '.' + (s.node?.className ?? '') + ' ' + s.node?.textContent?.slice(0, 40) + ' ' + JSON.stringify(s.previousRect) + ' ' + JSON.stringify(s.currentRect))])))
  .observe({ type: 'layout-shift', buffered: true })
document.addEventListener('securitypolicyviolation', (e) => console.error('CSP ' + e.violatedDirective + ' ' + e.blockedURI))`

describe('the toolbar in pages, in a browser', { skip }, () => {
  let browser: Browser
  before(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS })
  })
  after(() => browser?.close())

  interface Opened {
    page: Page
    problems: string[]
  }

  async function openPage(t: TestContext, port: number, path = '/'): Promise<Opened> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    t.after(() => page.close())
    page.setDefaultTimeout(20_000)
    const problems: string[] = []
    page.on('pageerror', (error) => problems.push(`page error: ${error.message}`))
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text())
    })
    await page.addInitScript(WATCH)
    await page.goto(`http://127.0.0.1:${port}${path}`)
    return { page, problems }
  }

  for (const app of PAGE_APPS) {
    test(`${app.name}: a badge with the time, and a drawer that follows fetch and XHR`, async (t) => {
      const port = await app.start(t, HOST_PAGE)
      const { page, problems } = await openPage(t, port)
      const badge = page.locator('debug-toolbar .badge')
      await badge.getByText(/\d ms$/).waitFor()
      await page.evaluate(`Promise.all([
        fetch('/api/orders/42', { method: 'POST' }),
        fetch('/api/me?x=1'),
        new Promise((done) => { const xhr = new XMLHttpRequest(); xhr.open('GET', '/api/cart'); xhr.onload = done; xhr.send() }),
      ])`)
      await badge.getByText(/ms blocked/).waitFor()
      await badge.getByText('renderPdf').waitFor()
      await badge.getByRole('button').click()
      const rows = page.locator('debug-toolbar table tr')
      await rows.getByText('/api/cart').waitFor()
      assert.equal(await rows.count(), 4)
      assert.match((await rows.first().innerText()).replace(/\s+/g, ' '), /GET \/ this page 200 /)
      await rows.getByText('/api/orders/42').waitFor()
      assert.equal(await rows.and(page.locator('[aria-current]')).getByText('/api/orders/42').count(), 1)
      await page.locator('debug-toolbar .find').getByText('renderPdf').waitFor()
      assert.equal(await page.locator('script[data-debug-toolbar-request]').count(), 0)
      if (process.env['SCREENSHOTS']) await page.screenshot({ path: `${process.env['SCREENSHOTS']}/${app.name}.png` })
      assert.deepEqual(problems, [])
      assert.deepEqual(await page.evaluate('window.shifts'), [])
    })
  }

  test('under a strict policy with trusted types, with hostile names', async (t) => {
    const nonce = 'bm9uY2U'
    const policy = `default-src 'none'; script-src 'nonce-${nonce}'; connect-src 'self'; img-src data:; require-trusted-types-for 'script'; trusted-types 'none'`
    const port = await listen(t, {}, (_req, res) => {
      res.setHeader('Content-Type', 'text/html').setHeader('Content-Security-Policy', policy)
      res.end('<!doctype html><link rel=icon href="data:,"><title>x</title><h1>strict</h1></body>')
    })
    const hostile =
      '/%3Cimg%20src=x%20onerror=window.hit=1%3E/<script>window.hit=1</script>/\u202ejavascript:window.hit=1'
    const { page, problems } = await openPage(t, port, hostile)
    await page
      .locator('debug-toolbar .badge')
      .getByText(/\d ms$/)
      .waitFor()
    await page.locator('debug-toolbar .badge button').click()
    await page.locator('debug-toolbar table').getByText('this page').waitFor()
    await page.locator('debug-toolbar .foot').getByText('hooks').waitFor()
    const hit = await page.evaluate(
      `[window.hit, document.querySelector('debug-toolbar').shadowRoot.querySelectorAll('img, script').length]`,
    )
    assert.deepEqual(hit, [undefined, 0])
    assert.deepEqual(problems, [])
  })
})
