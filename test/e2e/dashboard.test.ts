import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import type { Browser, Locator, Page } from 'playwright-core'
import { launch, missing, UI } from './browser.ts'
import { details, HOSTILE, HOSTILE_BIDI, HOSTILE_SCRIPT, summarize } from './fixture-data.ts'
import { BASE, startFixture } from './fixture-server.ts'
import type { FixtureServer } from './fixture-server.ts'

describe('dashboard in a browser', { skip: missing() }, () => {
  let browser: Browser
  let fixture: FixtureServer
  let page: Page
  let problems: string[]

  before(async () => {
    browser = await launch()
  })
  after(() => browser?.close())

  beforeEach(async () => {
    fixture = await startFixture(UI)
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    page.setDefaultTimeout(10_000)
    problems = []
    page.on('pageerror', (error) => problems.push(`page error: ${error.message}`))
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text())
    })
    await page.addInitScript(
      `document.addEventListener('securitypolicyviolation', (event) => console.error('CSP ' + event.violatedDirective))`,
    )
  })
  afterEach(async () => {
    await page.close()
    await fixture.close()
  })

  async function open(path: string): Promise<void> {
    await page.goto(`${fixture.origin}${BASE}/${path}`)
  }

  /** Asserts that no untrusted text became markup, and that neither the policy nor a script complained. */
  async function assertClean(): Promise<void> {
    const hit = await page.evaluate('[window.hit, document.querySelectorAll("img, #app script, iframe").length]')
    assert.deepEqual(hit, [undefined, 0])
    assert.deepEqual(problems, [])
  }

  /** Returns a row of the tree by its task's name. */
  function taskRow(name: string): Locator {
    return page.getByRole('treegrid').getByRole('row', { name, exact: false })
  }

  async function selectedTask(): Promise<string | null> {
    return new URL(page.url()).searchParams.get('task')
  }

  test('the list shows every request, filters, sorts and opens one', async () => {
    await open('')
    const table = page.getByRole('table', { name: 'Requests' })
    const rows = table.locator('tbody tr')
    await rows.first().waitFor()
    assert.equal(await rows.count(), details.length)
    await page.getByRole('searchbox').fill('get 2xx /deep >500ms')
    await page.getByText('1 of 5 requests').waitFor()
    assert.match(await rows.first().innerText(), /\/deep/)
    await page.getByRole('searchbox').fill('5xx')
    await page.getByText('No request matches the filter').waitFor()
    await page.getByRole('searchbox').fill('')
    await page.getByText('No request matches the filter').waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Duration' }).click()
    assert.match(await rows.first().innerText(), /\/deep[^]*600 ms/)
    await page.getByRole('button', { name: 'Duration' }).click()
    assert.match(await table.locator('th[aria-sort=ascending]').innerText(), /^Duration/)
    assert.match(await rows.last().innerText(), /\/deep/)
    await page.getByRole('link', { name: '/api/orders/42' }).click()
    await page.getByRole('heading', { name: '/api/orders/42' }).waitFor()
    assert.equal(new URL(page.url()).pathname, `${BASE}/requests/order`)
    await page.goBack()
    await table.waitFor()
    await assertClean()
  })

  test('hostile paths are text in the list', async () => {
    await open('')
    await page.getByRole('link', { name: `/loop/${HOSTILE}` }).waitFor()
    await page.getByRole('link', { name: '/none/safe\\u{202e}txt.exe\\u{2028}next' }).waitFor()
    await assertClean()
  })

  test('a finished request arrives live; paused, it waits; clearing empties the list', async () => {
    await open('')
    await page.getByRole('status').getByText('live').waitFor()
    await page.getByText('5 requests').waitFor()
    const [first] = details
    assert.ok(first)
    fixture.announce({ ...summarize(first, ''), id: 'new1', path: '/arrived/1', startTime: Date.now() })
    await page.getByRole('link', { name: '/arrived/1' }).waitFor()
    await page.getByRole('button', { name: 'Pause' }).click()
    fixture.announce({ ...summarize(first, ''), id: 'new2', path: '/arrived/2', startTime: Date.now() })
    await page.getByRole('button', { name: 'Resume (1 new)' }).waitFor()
    assert.equal(await page.getByRole('link', { name: '/arrived/2' }).count(), 0)
    await page.getByRole('button', { name: 'Resume (1 new)' }).click()
    await page.getByRole('link', { name: '/arrived/2' }).waitFor()
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByText('No requests yet.').waitFor()
    await assertClean()
  })

  test('a lost connection is said, and mended by itself', async () => {
    await open('')
    await page.getByRole('status').getByText('live').waitFor()
    fixture.refuseEvents(true)
    await page.getByText('connection lost, retrying').waitFor()
    fixture.refuseEvents(false)
    const [first] = details
    assert.ok(first)
    fixture.announce({ ...summarize(first, ''), id: 'missed', path: '/missed', startTime: Date.now() })
    await page.getByRole('link', { name: '/missed' }).waitFor()
    await page.getByRole('status').getByText('live', { exact: true }).waitFor()
  })

  test('the findings are copied as Markdown, hostile texts as text', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await open('requests/order')
    await page.getByRole('button', { name: 'Copy as Markdown' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    const copied = (await page.evaluate('navigator.clipboard.readText()')) as string
    assert.match(copied, /^## `GET \/api\/orders\/42`: 200, 486 ms\n\n- \*\*critical\*\*: The event loop was blocked/)
    assert.ok(copied.endsWith(`${page.url()}\n`))
    await assertClean()
  })

  test('a request opens with its verdict, ledger, limits and figures', async () => {
    await open('requests/order')
    const verdict = page.getByRole('list', { name: 'Verdict' })
    await verdict.waitFor()
    const [worst, tasks, degraded] = await verdict.getByRole('listitem').allInnerTexts()
    assert.match(worst ?? '', /blocked for 212 ms in renderPdf \(pdf\.ts:88\): 44 % of the time\./)
    assert.match(tasks ?? '', /Of 9 tasks, 1 failed, 1 unfinished when the recording ended, 1 cancelled\./)
    assert.ok(degraded?.includes(`stack capture stopped after 50 ms ${HOSTILE}`))
    const ledger = await page.getByRole('region', { name: 'Ledger' }).innerText()
    for (const figure of ['260.3 ms', '163.2 ms', '60.5 ms', '2.0 ms', '486.0 ms']) assert.ok(ledger.includes(figure))
    const header = await page.getByRole('banner').innerText()
    for (const fact of ['GET', '200', '486 ms', '/api/orders/:id', 'hooks', '0.60 ms profiling']) {
      assert.ok(header.includes(fact), `${fact} in ${header}`)
    }
    const figures = await page.getByLabel('Summary').innerText()
    assert.match(figures.replaceAll('\n', ' '), /tasks 9 at once 3 failed 1 pending 1 cancelled 1 dropped 0/)
    await assertClean()
  })

  test('tree and timeline select the same task, and the address bar keeps it', async () => {
    await open('requests/order')
    await taskRow('loadUser').click()
    assert.equal(await selectedTask(), 't2')
    const canvas = page.getByRole('img', { name: 'Timeline of 9 rows' })
    await canvas.click({ position: { x: 300, y: 6 * 20 + 10 } })
    assert.equal(await selectedTask(), 't7')
    assert.equal(await taskRow('renderPdf').getAttribute('aria-selected'), 'true')
    const pane = await page.getByRole('complementary', { name: 'Task details' }).innerText()
    for (const fact of [
      'renderPdf',
      'completed',
      'Blocked the loop for 212 ms',
      'layoutTable',
      '213.3 ms',
      'getOrder',
    ]) {
      assert.ok(pane.includes(fact), `${fact} in ${pane}`)
    }
    await page.reload()
    await page.locator('[role=row][aria-selected=true]').getByText('renderPdf').waitFor()
    await assertClean()
  })

  test('the timeline draws bars: waits, slices and the block, on one axis', async () => {
    await open('requests/order')
    const canvas = page.getByRole('img', { name: 'Timeline of 9 rows' })
    await canvas.waitFor()
    const colours = await page.evaluate(`(() => {
      const canvas = document.querySelector('.rows-space canvas')
      const ratio = canvas.width / canvas.clientWidth
      const context = canvas.getContext('2d')
      const x = (t) => (8 + (t / 486) * (canvas.clientWidth - 16)) * ratio
      const at = (t, y) => [...context.getImageData(Math.round(x(t)), y * ratio, 1, 1).data]
      const seen = (t, y) => at(t, y)[3] > 100
      return { block: at(340, 6 * 20 + 6), slice: seen(77, 6), aboveWait: seen(30, 20 + 6), wait: seen(30, 20 + 10) }
    })()`)
    assert.deepEqual(colours, { block: [196, 50, 28, 255], slice: true, aboveWait: false, wait: true })
  })

  test('the tree works by keyboard', async () => {
    await open('requests/order')
    const tree = page.getByRole('treegrid', { name: 'Tasks' })
    await tree.focus()
    await page.keyboard.press('Home')
    assert.equal(await selectedTask(), 't1')
    await page.keyboard.press('ArrowRight')
    assert.equal(await selectedTask(), 't2')
    await page.keyboard.press('ArrowLeft')
    assert.equal(await taskRow('loadUser').getAttribute('aria-expanded'), 'false')
    assert.equal(await tree.getAttribute('aria-rowcount'), '8')
    await page.keyboard.press('ArrowRight')
    assert.equal(await tree.getAttribute('aria-rowcount'), '9')
    await page.keyboard.press('End')
    assert.equal(await selectedTask(), 't9')
    await page.getByRole('tab', { name: /^Await points/ }).focus()
    await page.keyboard.press('ArrowRight')
    assert.equal(await page.getByRole('tab', { name: /^Blocking calls/ }).getAttribute('aria-selected'), 'true')
    const focused = await page.evaluate(`getComputedStyle(document.activeElement).outlineStyle`)
    assert.equal(focused, 'solid')
    await assertClean()
  })

  test('await points have their sites; blocking calls and top functions their figures', async () => {
    await open('requests/order')
    const waits = page.getByRole('table', { name: 'Await points' })
    await waits.waitFor()
    assert.match(
      await waits.innerText(),
      /getOrder\s+src\/orders\.ts:41:9\s+1\s+250\.0[^]*orders\.ts:31:17\s+this\.#db\.query\s+2\s+230\.0\s+115\.0\s+120\.0/,
    )
    assert.ok((await waits.innerText()).includes(HOSTILE))
    // A table that is wider than its place scrolls; it does not cover the pane.
    const parts = [page.getByRole('region', { name: /^Await points/ }), page.locator('.pane')]
    const [table, pane] = await Promise.all(parts.map((part) => part.boundingBox()))
    assert.ok(table && pane && table.x + table.width <= pane.x + 1, JSON.stringify([table, pane]))
    await page.getByRole('tab', { name: /^Blocking calls/ }).click()
    const blocks = page.getByRole('table', { name: 'Blocking calls' })
    const text = await blocks.innerText()
    assert.match(text, /renderPdf\s+src\/pdf\.ts:88:1\s+critical\s+249\.2\s+212\.0\s+1\s+212\.0/)
    assert.ok(text.includes(HOSTILE))
    await blocks.getByRole('button', { name: 'renderPdf' }).click()
    assert.equal(await selectedTask(), 't7')
    await page.getByRole('tab', { name: /^Top functions/ }).click()
    assert.match(
      await page.getByRole('table', { name: 'Top functions' }).innerText(),
      /query\s+src\/db\.ts:41\s+2\s+1\.1\s+91\.1\s+45\.5/,
    )
    await assertClean()
  })

  test('hostile names of tasks and files are text', async () => {
    await open('requests/order?task=t8')
    const pane = page.getByRole('complementary', { name: 'Task details' })
    await pane.getByRole('heading', { name: HOSTILE }).waitFor()
    assert.ok((await pane.innerText()).includes(`src/${HOSTILE_SCRIPT}.ts:7:3`))
    await taskRow('safe\\u{202e}txt.exe\\u{2028}next').click()
    assert.ok(!(await page.locator('body').innerText()).includes('\u202e'))
    assert.equal(await page.evaluate(`getComputedStyle(document.querySelector('.pane h2 bdi')).unicodeBidi`), 'isolate')
    await assertClean()
  })

  test('a chain of 300 tasks and a fan of 5 000 open; only visible rows are in the document', async () => {
    await open('requests/deep?task=t299')
    await taskRow('work299').waitFor()
    assert.equal(await taskRow('work299').getAttribute('aria-level'), '300')
    await open('requests/wide')
    const tree = page.getByRole('treegrid', { name: 'Tasks' })
    await tree.waitFor()
    assert.equal(await tree.getAttribute('aria-rowcount'), '5000')
    assert.ok((await tree.getByRole('row').count()) < 60)
    await tree.focus()
    await page.keyboard.press('End')
    await taskRow('work4999').waitFor()
    await page.evaluate(`document.querySelector('.rows').scrollTop = 2000`)
    await taskRow('work100,').waitFor()
    assert.equal(await tree.getByRole('row', { name: 'work4999' }).count(), 0)
    await assertClean()
  })

  test('a figure that a backend cannot know is unknown, not zero', async () => {
    await open('requests/loop')
    const main = page.getByRole('main')
    await main.getByText('Tasks: unknown, the eventloop backend does not see them.').waitFor()
    assert.match(await page.getByLabel('Summary').innerText(), /tasks[^]*unknown/)
    await main.getByText('lag avg 48.2').waitFor()
    assert.match(await main.getByRole('table', { name: 'Blocking calls' }).innerText(), /unknown[^]*75\.0/)
    await page.getByRole('tab', { name: 'Await points unknown' }).click()
    await main.getByText('Await points: unknown').waitFor()
    await open('requests/none')
    await main.getByText('This request was not profiled.').waitFor()
    await main.getByText('the hooks backend threw at start').waitFor()
    await page.getByText('incomplete').waitFor()
    assert.doesNotMatch(await page.getByLabel('Summary').innerText(), /\d/)
    await assertClean()
  })

  test('other panels show their data; a failed one says so; the tab is in the address bar', async () => {
    await open('requests/order')
    await page.getByRole('tab', { name: 'user:cache' }).click()
    assert.equal(new URL(page.url()).searchParams.get('tab'), 'user:cache')
    const data = page.getByRole('region', { name: 'Panel data' })
    const cache = await data.innerText()
    for (const text of ['hits', HOSTILE, '__proto__', HOSTILE_SCRIPT, '… 800 more'])
      assert.ok(cache.includes(text), text)
    await page.getByRole('tab', { name: 'Request', exact: true }).click()
    const headers = await data.innerText()
    for (const text of ['x-name', 'safe\\u{202e}txt', '[redacted]', `q=${HOSTILE}`])
      assert.ok(headers.includes(text), text)
    await open('requests/order?tab=BrokenPanel')
    const alert = await page.getByRole('alert').innerText()
    assert.match(alert, /This panel failed/)
    assert.ok(alert.includes(`TypeError: ${HOSTILE} is not a function`))
    await assertClean()
  })

  test('an unknown request says why', async () => {
    await open('requests/gone')
    await page.getByText('This request is not kept any more').waitFor()
    await page.getByRole('button', { name: 'Try again' }).waitFor()
    assert.ok(
      problems.every((problem) => problem.includes('404')),
      problems.join('\n'),
    )
  })

  test('text has AA contrast in both themes, and the canvas follows the theme', async () => {
    await open('requests/order')
    await page.getByRole('treegrid').waitFor()
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      assert.deepEqual(await page.evaluate(LOW_CONTRAST), [], colorScheme)
    }
    const panel = await page.evaluate(`getComputedStyle(document.querySelector('.page')).backgroundColor`)
    assert.equal(panel, 'rgb(19, 23, 28)')
    await page.waitForFunction(`(() => {
      const canvas = document.querySelector('.rows-space canvas')
      const ratio = canvas.width / canvas.clientWidth
      const x = (8 + (300 / 486) * (canvas.clientWidth - 16)) * ratio
      return [...canvas.getContext('2d').getImageData(Math.round(x), 126 * ratio, 1, 1).data].join() === '210,68,42,255'
    })()`)
  })

  test('bidi marks of a path reach no title', async () => {
    await open('requests/none')
    await page.getByText('This request was not profiled.').waitFor()
    await page.waitForFunction('document.title.includes("safe")')
    assert.ok(!(await page.title()).includes(HOSTILE_BIDI))
    assert.match(await page.title(), /\\u\{202e\}/)
  })
})

/** Lists elements with text of their own, less than 4.5 : 1 against the nearest background (WCAG 2, AA). */
const LOW_CONTRAST = `(() => {
  const parse = (colour) => colour.match(/[\\d.]+/g).map(Number)
  const channel = (v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4)
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b)
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor)
      if (colour.length === 3 || colour[3] === 1) return colour
    }
    return [255, 255, 255]
  }
  const texts = [...document.querySelectorAll('#app *')].filter((element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  return texts.flatMap((element) => {
    const [a, b] = [parse(getComputedStyle(element).color), behind(element)].map(luminance).sort((x, y) => y - x)
    const ratio = (a + 0.05) / (b + 0.05)
    return ratio >= 4.5 ? [] : [element.className + ' ' + element.textContent.slice(0, 30) + ' ' + ratio.toFixed(2)]
  })
})()`
