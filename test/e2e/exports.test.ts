import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import axe from 'axe-core'
import type { Browser, Locator, Page } from 'playwright-core'
import { cpuStats, HOSTILE as HOSTILE_FRAME } from '../../src/formats/record.test.support.ts'
import { launch, missing } from './browser.ts'
import { serveDetails } from './exports.support.ts'
import type { Served } from './exports.support.ts'
import { details, HOSTILE } from './fixture-data.ts'
import { makeOperations } from './operations-data.ts'

const BASE = '/_debug_toolbar'
/** The order page with samples of the CPU. */
const sampled = {
  ...details[0]!,
  id: 'cpu',
  path: '/sampled',
  panels: { ...details[0]!.panels, ProfilingPanel: cpuStats() },
}

/** Finds the note that a request comes from a file. */
const note = (page: Page): Locator => page.getByRole('complementary', { name: 'Where this comes from' })

describe('exports, imports and the comparison in a browser', { skip: missing() }, () => {
  let browser: Browser
  let served: Served
  let page: Page
  let problems: string[]
  let requests: string[]
  let directory: string

  before(async () => {
    browser = await launch()
    served = await serveDetails([...details, sampled, makeOperations()])
    directory = await mkdtemp(join(tmpdir(), 'debug-toolbar-exports-'))
  })
  after(async () => {
    await browser?.close()
    await served?.close()
    await rm(directory, { recursive: true, force: true })
  })

  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1280, height: 1000 } })
    page.setDefaultTimeout(10_000)
    problems = []
    requests = []
    page.on('pageerror', (error) => problems.push(`page error: ${error.message}`))
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text())
    })
    page.on('request', (request) => requests.push(`${request.method()} ${request.url()}`))
    await page.addInitScript(
      `document.addEventListener('securitypolicyviolation', (event) => console.error('CSP ' + event.violatedDirective))`,
    )
  })
  afterEach(() => page.close())

  const open = (path: string): Promise<unknown> => page.goto(`${served.origin}${BASE}/${path}`)

  /** Asserts that no untrusted text became markup, and that neither the policy nor a script complained. */
  async function assertClean(): Promise<void> {
    const hit = await page.evaluate('[window.hit, document.querySelectorAll("img, #app script, iframe").length]')
    assert.deepEqual(hit, [undefined, 0])
    assert.deepEqual(problems, [])
  }

  /** Reads the page of a request: its heading, and the content of each of its tabs. */
  async function readScreens(): Promise<string[]> {
    const main = page.getByRole('main')
    await main.getByRole('list', { name: 'Verdict' }).waitFor()
    const screens = [await page.getByRole('heading', { level: 1 }).innerText()]
    const panels = page.getByRole('tablist', { name: 'Panels' }).getByRole('tab')
    for (let at = 0; at < (await panels.count()); at++) {
      await panels.nth(at).click()
      screens.push(await main.innerText())
    }
    return screens
  }

  async function download(id: string, format: string): Promise<string> {
    const response = await fetch(`${served.origin}${BASE}/api/requests/${id}/export?format=${format}`)
    assert.equal(response.status, 200)
    const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? ''
    const file = join(directory, name)
    await writeFile(file, await response.text())
    return file
  }

  for (const id of ['cpu', 'none', 'operations']) {
    test(`export and import give the same screens: ${id}`, async () => {
      await open(`requests/${id}`)
      const live = await readScreens()
      assert.ok(live.length > 4 && live.every((text) => text.length > 0))
      const file = await download(id, 'json')
      await open('')
      await page.getByRole('table', { name: 'Requests' }).waitFor()
      requests = []
      await page.locator('input[type=file]').setInputFiles(file)
      await note(page).getByText('nothing was uploaded').waitFor()
      assert.deepEqual(await readScreens(), live)
      assert.deepEqual(
        requests.filter((request) => !request.startsWith('GET ') || request.includes('~')),
        [],
      )
      await assertClean()
    })

    test(`an HTML export shows the same screens from a file, without a network: ${id}`, async () => {
      await open(`requests/${id}`)
      const live = await readScreens()
      const file = await download(id, 'html')
      requests = []
      await page.goto(pathToFileURL(file).href)
      assert.deepEqual(await readScreens(), live)
      await note(page).getByText('An exported request').waitFor()
      assert.deepEqual(
        requests.filter((request) => !/^GET (file|data):/.test(request)),
        [],
      )
      assert.equal(await page.getByText('Export', { exact: true }).count(), 0)
      await assertClean()
    })
  }

  test('an HTML export keeps its state in its address', async () => {
    await page.goto(pathToFileURL(await download('order', 'html')).href)
    await page.getByRole('treegrid').getByRole('row', { name: 'loadUser' }).click()
    assert.match(page.url(), /#\/requests\/order\?.*task=t2/)
    await page.reload()
    await page.locator('[role=row][aria-selected=true]').getByText('loadUser').waitFor()
    await assertClean()
  })

  test('a file that is dropped on the page opens; one of another kind is refused with advice', async () => {
    const [json, chrome] = await Promise.all([download('order', 'json'), download('order', 'chrome')])
    const drop = async (file: string): Promise<void> => {
      const text = await readFile(file, 'utf8')
      await page.evaluate(
        `((text) => {
          const data = new DataTransfer()
          data.items.add(new File([text], 'x.json'))
          for (const type of ['dragover', 'drop'])
            document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }))
        })(${JSON.stringify(text)})`,
      )
    }
    await open('')
    await page.getByRole('table', { name: 'Requests' }).waitFor()
    await drop(chrome)
    await page.getByRole('alert').getByText('got a Chrome trace, which only goes out. Use a file').waitFor()
    await page.getByRole('button', { name: 'Close' }).click()
    assert.equal(await page.getByRole('alert').count(), 0)
    await drop(json)
    await note(page).getByText('Imported from x.json').waitFor()
    await page.reload()
    await page.getByRole('alert').getByText('Import the file once more').waitFor()
    await assertClean()
  })

  test('every format can be downloaded from the page of a request, by keyboard too', async () => {
    await open('requests/order')
    const menu = page.getByText('Export', { exact: true })
    await menu.focus()
    await page.keyboard.press('Enter')
    const links = page.getByRole('list', { name: 'Formats' }).getByRole('link')
    assert.equal(await links.count(), 4)
    const names: string[] = []
    for (let at = 0; at < 4; at++) {
      if (!(await links.nth(at).isVisible())) await menu.click()
      const [file] = await Promise.all([page.waitForEvent('download'), links.nth(at).click()])
      names.push(file.suggestedFilename())
    }
    const stem = 'get-api-orders-42-order'
    assert.deepEqual(names, [`${stem}.html`, `${stem}.json`, `${stem}.trace.json`, `${stem}.speedscope.json`])
    await menu.click()
    await page.keyboard.press('Escape')
    assert.equal(await links.first().isVisible(), false)
    await assertClean()
  })

  test('two requests of the list are compared; the address keeps which', async () => {
    await open('')
    await page.getByRole('checkbox', { name: 'Compare GET /deep' }).check()
    await page.getByRole('checkbox', { name: 'Compare GET /api/orders/42' }).check()
    await page.getByRole('link', { name: 'Compare (2 of 2)' }).click()
    assert.match(page.url(), /\/compare\?a=deep&b=order$/)
    const largest = page.getByRole('region', { name: 'Largest differences' })
    await largest.getByText('B took 114 ms less than A: 600 ms → 486 ms.').waitFor()
    const [first] = await largest.getByRole('listitem').allInnerTexts()
    assert.match(
      first ?? '',
      /^\+212\.0 ms\s+B blocked the event loop for 212\.0 ms in renderPdf \(src\/pdf\.ts:88\); A did not\./,
    )
    const ledger = await page.getByRole('table', { name: 'Ledger by part' }).innerText()
    assert.match(ledger, /Running\s+260\.3\s+260\.3\s+0/)
    await page.getByRole('tab', { name: /^Await points/ }).click()
    assert.ok((await page.getByRole('table', { name: 'Await points' }).innerText()).includes(HOSTILE))
    await page.getByRole('tab', { name: /^Blocking calls/ }).click()
    assert.match(
      await page.getByRole('table', { name: 'Blocking calls' }).innerText(),
      /renderPdf\s+src\/pdf\.ts:88:1\s+0\s+1\s+0\.0\s+212\.0\s+\+212\.0/,
    )
    await page.getByRole('button', { name: 'Swap' }).click()
    await largest.getByText('B took 114 ms longer than A').waitFor()
    assert.match(page.url(), /\?a=order&b=deep$/)
    await page.goBack()
    await largest.getByText('B took 114 ms less than A').waitFor()
    await assertClean()
  })

  test('a request is compared from its own page, with a file too', async () => {
    const file = await download('loop', 'json')
    await open('requests/order')
    await page.getByRole('banner').getByRole('link', { name: 'Compare' }).click()
    await page.getByText('Choose two requests').waitFor()
    assert.match(page.url(), /\/compare\?a=order$/)
    await page.getByRole('link', { name: 'debug-toolbar' }).click()
    await page.locator('input[type=file]').setInputFiles(file)
    await note(page).waitFor()
    await page.getByRole('banner').getByRole('link', { name: 'Compare' }).click()
    await page.getByLabel('Request B').selectOption('order')
    await page.getByText('A was recorded by the backend eventloop and B by hooks').waitFor()
    assert.match(page.url(), /\/compare\?a=%7E1&b=order$/)
    await assertClean()
  })

  test('the CPU tab: flame graph and functions select the same call, by mouse and by keyboard', async () => {
    await open('requests/cpu?tab=ProfilingPanel')
    const main = page.getByRole('main')
    await main.getByText('60 samples, one every 1.0 ms, of 75.0 ms on the event loop. 2.0 ms garbage').waitFor()
    const flame = page.getByRole('application', { name: 'Flame graph' })
    const about = page.getByRole('region', { name: 'Flame graph' }).getByRole('status')
    await flame.click({ position: { x: 20, y: 27 } })
    await about.getByText('40.0 ms (53 %) in all').waitFor()
    assert.ok((await about.innerText()).startsWith('<img src=x onerror="window.hit=1"></script>'))
    const functions = page.getByRole('table', { name: 'Functions on the CPU' })
    assert.match(await functions.locator('tr.selected').innerText(), /yours\s+40\.0\s+53 %\s+40\.0\s+40$/)
    await page.keyboard.press('ArrowRight')
    await about.getByText('parse · src/app.ts:10:3 · 10.0 ms (13 %) in all · 10.0 ms in itself · library').waitFor()
    await page.keyboard.press('Enter')
    await about.getByRole('button', { name: 'Show all' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('ArrowUp')
    await about.getByText('main · src/app.ts:10:3 · 60.0 ms (80 %) in all').waitFor()
    assert.equal(await about.getByRole('button').count(), 0)
    await functions.getByRole('button', { name: 'parse' }).click()
    await about.getByText('parse ·').waitFor()
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByText('Save .cpuprofile').click()])
    assert.equal(file.suggestedFilename(), 'request.cpuprofile')
    const profile = JSON.parse(await readFile(await file.path(), 'utf8')) as {
      nodes: { callFrame: { functionName: string } }[]
    }
    assert.ok(profile.nodes.some(({ callFrame }) => callFrame.functionName === HOSTILE_FRAME))
    await assertClean()
  })

  test('axe finds nothing on the comparison, the CPU tab, the menu of exports and an imported request', async () => {
    const check = async (what: string): Promise<void> => {
      await page.evaluate(axe.source)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        const { violations } = (await page.evaluate('axe.run(document)')) as {
          violations: { id: string; nodes: { html: string; failureSummary: string }[] }[]
        }
        const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`)
        assert.deepEqual(found, [], `${what}, ${colorScheme}`)
      }
    }
    await open('compare?a=cpu&b=deep')
    await page.getByRole('table', { name: 'Functions' }).waitFor()
    await check('comparison')
    await open('compare')
    await page.getByText('Choose two requests').waitFor()
    await check('choice')
    await open('requests/cpu?tab=ProfilingPanel')
    await page.getByRole('table', { name: 'Functions on the CPU' }).waitFor()
    await page.getByRole('button', { name: 'parse' }).click()
    await page.getByText('Export', { exact: true }).click()
    await check('CPU')
    await open('')
    await page.locator('input[type=file]').setInputFiles(await download('order', 'json'))
    await note(page).waitFor()
    await check('imported')
    await page.goto(pathToFileURL(await download('order', 'html')).href)
    await note(page).waitFor()
    await check('file')
  })

  test('speedscope itself opens the export', async () => {
    const viewer = createRequire(import.meta.url).resolve('speedscope/dist/release/file-format-schema.json')
    const text = await readFile(await download('order', 'speedscope'), 'utf8')
    const script = join(directory, 'profile.js')
    await writeFile(
      script,
      `speedscope.loadFileFromBase64('order.speedscope.json', '${Buffer.from(text).toString('base64')}')`,
    )
    const index = pathToFileURL(join(dirname(viewer), 'index.html')).href
    await page.goto(`${index}#localProfilePath=${script.replace(/^\//, '')}`)
    await page.waitForFunction('document.title.includes("/api/orders/42")')
    assert.deepEqual(
      problems.filter((problem) => problem.startsWith('page error')),
      [],
    )
  })
})
