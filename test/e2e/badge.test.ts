import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { gzipSync } from 'node:zlib'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { holdLoop, HOST_PAGE, listen, PAGE_APPS } from './badge-apps.support.ts'
import { launch, missing } from './browser.ts'

/** Counts layout shifts and violations of the page's policy; runs before the page's own scripts. */
const WATCH = `
window.shifts = []
new PerformanceObserver((list) => window.shifts.push(...list.getEntries().filter((e) => !e.hadRecentInput).map((e) =>
  [e.value, e.sources.map((s) => (s.node?.nodeName ?? '?') + '.' + (s.node?.className ?? '') + ' ' + s.node?.textContent?.slice(0, 40) + ' ' + JSON.stringify(s.previousRect) + ' ' + JSON.stringify(s.currentRect))])))
  .observe({ type: 'layout-shift', buffered: true })
document.addEventListener('securitypolicyviolation', (e) => console.error('CSP ' + e.violatedDirective + ' ' + e.blockedURI))`

const HOSTILE_STYLE = `
  * { all: revert !important; color: red !important; font: 40px cursive !important; visibility: hidden !important }
  * { direction: rtl !important; letter-spacing: 9px !important; text-transform: uppercase !important }
  div, section, button, table, debug-toolbar { display: none !important; transform: scale(3) !important }
  debug-toolbar { position: static !important; width: 1px !important; opacity: 0.1 !important; --panel: lime !important }`

/** Styles of every element in the badge that the page's could have reached. */
const TOOLBAR_STYLES = `[document.querySelector('debug-toolbar'), ...document.querySelector('debug-toolbar').shadowRoot.querySelectorAll('.frame, .drawer, .head, .head *, .badge, .grip, .foot, .find')]
  .map((e) => { const s = getComputedStyle(e); return [e.className, s.display, s.color, s.font, s.visibility, s.direction, s.letterSpacing, s.textTransform, s.transform, s.position, s.opacity, s.backgroundColor].join(' ') })`
const HOST_STYLES = `[...document.documentElement.querySelectorAll(':not(debug-toolbar, script)'), document.documentElement]
  .map((e) => { const s = getComputedStyle(e); return e.nodeName + [...s].map((name) => s.getPropertyValue(name)).join(' ') })`

const FOCUSED = `(() => { const e = document.activeElement?.shadowRoot?.activeElement
  return e?.getAttribute('aria-label') ?? e?.textContent ?? '' })()`

/** Checks the badge alone: the page around it is the app's. */
const AXE = `axe.run(document.querySelector('debug-toolbar')).then(({ violations }) => violations
  .filter(({ impact }) => impact === 'serious' || impact === 'critical')
  .map(({ id, nodes }) => id + ' ' + nodes.map(({ target }) => target.join(' ')).join(', ')))`

describe('the toolbar in pages, in a browser', { skip: missing() }, () => {
  let browser: Browser
  before(async () => {
    browser = await launch()
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
      await badge.getByText(/holdLoop|renderPdf/).waitFor()
      await badge.getByRole('button').click()
      const rows = page.locator('debug-toolbar table tr')
      await rows.getByText('/api/cart').waitFor()
      assert.equal(await rows.count(), 4)
      assert.match((await rows.first().innerText()).replace(/\s+/g, ' '), /GET \/ this page 200 /)
      await rows.getByText('/api/orders/42').waitFor()
      assert.equal(await rows.and(page.locator('[aria-current]')).getByText('/api/orders/42').count(), 1)
      // The first alone: a second line may name the same function for its slowest await.
      const finding = page.locator('debug-toolbar .find li').first()
      await finding.getByText(/holdLoop|renderPdf/).waitFor()
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

  test('if the page forbids to ask the app, the badge shows the figures of Server-Timing', async (t) => {
    const policy = "default-src 'none'; script-src 'nonce-abc'; img-src data:"
    const port = await listen(t, {}, (_req, res) => {
      res.setHeader('Content-Type', 'text/html').setHeader('Content-Security-Policy', policy)
      res.end('<!doctype html><link rel=icon href="data:,"><h1>closed</h1>')
    })
    const { page } = await openPage(t, port)
    await page
      .locator('debug-toolbar .badge')
      .getByText(/\d ms$/)
      .waitFor()
    await page.locator('debug-toolbar .badge button').click()
    await page.locator('debug-toolbar .find').getByText('connect-src').waitFor()
  })

  test("the page's styles and the toolbar's do not touch", async (t) => {
    const page = HOST_PAGE.replace('</style>', `${HOSTILE_STYLE}</style>`)
    const port = await listen(t, {}, (_req, res) => res.setHeader('Content-Type', 'text/html').end(page))
    const plain = await listen(t, {}, (_req, res) => res.setHeader('Content-Type', 'text/html').end(HOST_PAGE))
    const off = await listen(t, { injectHtml: false }, (_req, res) =>
      res.setHeader('Content-Type', 'text/html').end(page),
    )
    const [hostile, calm, bare] = [await openPage(t, port), await openPage(t, plain), await openPage(t, off)]
    for (const { page } of [hostile, calm])
      await page
        .locator('debug-toolbar .badge')
        .getByText(/\d ms$/)
        .waitFor()
    for (const { page } of [hostile, calm]) await page.locator('debug-toolbar .badge button').click()
    assert.deepEqual(await hostile.page.evaluate(TOOLBAR_STYLES), await calm.page.evaluate(TOOLBAR_STYLES))
    assert.deepEqual(await hostile.page.evaluate(HOST_STYLES), await bare.page.evaluate(HOST_STYLES))
    assert.deepEqual([hostile.problems, calm.problems], [[], []])
  })

  test('by keyboard alone; Escape closes; place and state stay with the next page; nothing moves; nothing prints', async (t) => {
    const port = await listen(t, {}, (_req, res) => res.setHeader('Content-Type', 'text/html').end(HOST_PAGE))
    const { page, problems } = await openPage(t, port)
    const [badge, drawer] = [page.locator('debug-toolbar .badge'), page.locator('debug-toolbar .drawer')]
    await badge.getByText(/\d ms$/).waitFor()
    await page.evaluate(
      'window.keys = 0; addEventListener("keydown", (e) => { if (e.key === "Escape") window.keys++ })',
    )
    for (const key of ['Tab', 'Tab', 'Enter']) await page.keyboard.press(key)
    await drawer.waitFor()
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'detached' })
    assert.equal(await page.evaluate('window.keys'), 0, 'the page has not heard of it')
    await page.keyboard.press('Enter')
    const seen: string[] = []
    for (let step = 0; step < 8; step++) {
      seen.push(String(await page.evaluate(FOCUSED)))
      await page.keyboard.press('Shift+Tab')
    }
    for (const name of ['Open the dashboard', '/', 'show', 'Close', 'Move to the next corner']) {
      assert.ok(seen.includes(name), `${name} is reached: ${seen.join(', ')}`)
    }
    await page.getByRole('button', { name: 'Move to the next corner' }).press('Enter')
    await page.reload()
    await drawer.locator('table').getByText('this page').waitFor()
    await badge.waitFor()
    let box = await badge.boundingBox()
    for (let look = 0; box === null && look < 40; look++) {
      await page.waitForTimeout(50)
      box = await badge.boundingBox()
    }
    assert.ok(box !== null && box.x < 20, JSON.stringify(box))
    await page.evaluate("Promise.all(Array.from({ length: 12 }, (_, i) => fetch('/api/' + i)))")
    await drawer.getByText('/api/11').waitFor({ state: 'attached' })
    assert.deepEqual(await page.evaluate('window.shifts'), [])
    await page.emulateMedia({ media: 'print' })
    assert.equal(await badge.isVisible(), false)
    assert.deepEqual(problems, [])
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing serious, ${colorScheme}`, async (t) => {
      const port = await listen(t, {}, (_req, res) => res.setHeader('Content-Type', 'text/html').end(HOST_PAGE))
      const { page } = await openPage(t, port)
      await page.emulateMedia({ colorScheme })
      await page
        .locator('debug-toolbar .badge')
        .getByText(/\d ms$/)
        .waitFor()
      // Three times, since a machine that stops the process within a block leaves nobody to blame for it.
      await page.evaluate(`(async () => {
        for (let time = 0; time < 3; time++) await fetch('/api/orders/42', { method: 'POST' })
        await fetch('/api/me')
      })()`)
      await page
        .locator('debug-toolbar .badge')
        .getByText(/blocked/)
        .waitFor()
      await page.locator('debug-toolbar .badge button').click()
      await page.locator('debug-toolbar table').getByText('/api/me').waitFor()
      if (process.env['SCREENSHOTS'])
        await page.screenshot({ path: `${process.env['SCREENSHOTS']}/${colorScheme}.png` })
      await page.addScriptTag({ content: axe.source })
      const found = (await page.evaluate(AXE)) as string[]
      assert.deepEqual(found, [])
    })
  }

  // Three images, since a machine that stops the process within a block leaves nobody to blame for it.
  test('images, scripts and what came before the badge are followed, and the gravest finding is shown', async (t) => {
    const port = await listen(t, {}, async (req, res) => {
      if (req.url?.startsWith('/slow') === true) {
        holdLoop(300)
        res.setHeader('Content-Type', 'image/svg+xml').end('<svg xmlns="http://www.w3.org/2000/svg"/>')
      } else if (req.url === '/early.js') {
        res.setHeader('Content-Type', 'text/javascript').end('window.early = 1')
      } else {
        res.setHeader('Content-Type', 'text/html')
        res.end(
          '<!doctype html><link rel=icon href="data:,"><script src="/early.js"></script><img src="/slow1.svg" alt=""><img src="/slow2.svg" alt=""><img src="/slow3.svg" alt=""></body>',
        )
      }
    })
    const { page, problems } = await openPage(t, port)
    const badge = page.locator('debug-toolbar .badge')
    await badge.getByText(/ms blocked/).waitFor()
    await badge.getByRole('button').click()
    const rows = page.locator('debug-toolbar table tr')
    await rows.getByText('/early.js').waitFor()
    assert.equal(await rows.and(page.locator('[aria-current]')).getByText('/slow').count(), 1)
    assert.equal(await rows.count(), 5)
    assert.deepEqual(problems, [])
  })

  test('a page that replaces its body, hides errors or is a frame is left as it would be', async (t) => {
    const port = await listen(t, {}, (req, res) => {
      res.setHeader('Content-Type', 'text/html')
      res.end(
        req.url === '/frame'
          ? '<!doctype html><h1>frame</h1><script type="module">fetch("/api/framed")</script>'
          : HOST_PAGE,
      )
    })
    const { page, problems } = await openPage(t, port)
    const badge = page.locator('debug-toolbar .badge')
    await badge.getByText(/\d ms$/).waitFor()
    await page.evaluate(`
      window.rejections = []
      addEventListener('unhandledrejection', (e) => { window.rejections.push(e.reason.name); e.preventDefault() })
      document.body.innerHTML = '<h1>new</h1>'
      document.documentElement.replaceChildren(document.head, document.body)
      void fetch('http://127.0.0.1:1/')
      fetch('http://127.0.0.1:1/').catch(() => {})`)
    await page.waitForFunction('window.rejections.length > 0')
    await badge.waitFor()
    await page.evaluate(
      `{ const frame = document.createElement('iframe'); frame.src = '/frame'; document.body.append(frame) }`,
    )
    await badge.getByRole('button').click()
    await page.locator('debug-toolbar table').getByText('/api/framed').waitFor()
    await page.locator('debug-toolbar table').getByText('/frame', { exact: true }).waitFor()
    assert.equal(await page.frameLocator('iframe').locator('debug-toolbar').count(), 0)
    assert.deepEqual(await page.evaluate('window.rejections'), ['TypeError'])
    assert.deepEqual(
      await page.evaluate('[document.body.querySelectorAll("debug-toolbar, script").length, fetch.name, fetch.length]'),
      [0, 'fetch', 1],
    )
    assert.deepEqual(
      problems.filter((text) => !/ERR_UNSAFE_PORT|ERR_CONNECTION_REFUSED|Failed to load/.test(text)),
      [],
    )
  })

  test('the first load is small, and cached for good', async (t) => {
    const port = await listen(t, {}, (_req, res) => res.setHeader('Content-Type', 'text/html').end(HOST_PAGE))
    const text = await (await fetch(`http://127.0.0.1:${port}/`, { headers: { accept: 'text/html' } })).text()
    const [, path] = /<script src="([^"]+)"/.exec(text) ?? []
    const script = await fetch(`http://127.0.0.1:${port}${path}`)
    assert.match(script.headers.get('cache-control') ?? '', /immutable/)
    const size = gzipSync(await script.bytes()).length
    assert.ok(size < 25 * 1024, `${size} bytes compressed`)
  })
})
