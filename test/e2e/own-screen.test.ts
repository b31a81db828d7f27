import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { debugToolbar } from '../../src/adapters/http.ts'
import { Panel } from '../../src/core/panels/panel.ts'
import type { PanelClass } from '../../src/core/panels/panel.ts'
import { launch, missing } from './browser.ts'

const FIXTURES = new URL('../../../test/fixtures/screens/', import.meta.url)
const HOSTILE = '<img src=x onerror="window.hit=1">'

interface CartStats {
  items: string[]
}

function cartPanel(id: string, file: string): PanelClass {
  return class extends Panel<CartStats> {
    static override readonly id: string = id
    static override readonly title: string = id
    static override readonly navTitle: string = id
    static override readonly screen: URL = new URL(file, FIXTURES)

    override generateStats(): CartStats {
      return { items: ['boots', HOSTILE] }
    }
  }
}

const PANELS = [
  cartPanel('Cart', 'table.js'),
  cartPanel('Careless', 'careless.js'),
  cartPanel('Unfinished', 'no-mount.js'),
  cartPanel('Gone', 'gone.js'),
]

describe('a panel that brings its own screen', { skip: missing() }, () => {
  let browser: Browser
  let page: Page
  let origin: string
  let close: () => void

  before(async () => {
    browser = await launch()
    const server = createServer(debugToolbar({ extraPanels: PANELS }, (_req, res) => res.end('ok')))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    close = () => server.close().closeAllConnections()
    const response = await fetch(`${origin}/cart`)
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    page.setDefaultTimeout(10_000)
    await page.goto(`${origin}${response.headers.get('x-debug-toolbar-link')}`)
  })
  after(async () => {
    await browser?.close()
    close?.()
  })

  const open = (tab: string): Promise<void> => page.getByRole('tab', { name: new RegExp(`^${tab}`) }).click()
  const noMarkup = async (): Promise<void> =>
    assert.deepEqual(await page.evaluate('[window.hit, document.querySelectorAll("img").length]'), [undefined, 0])

  test('draws its tab, and is told when it is left', async () => {
    await open('Cart')
    await page.getByRole('heading', { name: 'Cart of GET /cart' }).waitFor()
    assert.deepEqual(await page.locator('.own-screen li').allInnerTexts(), ['boots', HOSTILE])
    await open('Response')
    await page.locator('.own-screen').waitFor({ state: 'detached' })
    assert.equal(await page.locator('body').getAttribute('data-left'), '2')
    await open('Cart')
    await page.getByRole('heading', { name: 'Cart of GET /cart' }).waitFor()
    assert.equal(await page.locator('.own-screen h2').count(), 1)
    await noMarkup()
  })

  test('cannot make markup of text: the fault is told and the data is there', async () => {
    await open('Careless')
    assert.match(await page.getByRole('alert').innerText(), /own screen failed; its data is below.*TrustedHTML/s)
    assert.match(await page.getByRole('region', { name: 'Panel data' }).innerText(), /boots.*<img/s)
    await noMarkup()
  })

  test('without a function to call, or without its file, its data is there', async () => {
    await open('Unfinished')
    assert.match(await page.getByRole('alert').innerText(), /Expected the module to export a function mount/)
    await page.getByRole('region', { name: 'Panel data' }).waitFor()
    await open('Gone')
    await page.getByRole('alert').waitFor({ state: 'detached' })
    assert.match(await page.getByRole('region', { name: 'Panel data' }).innerText(), /boots/)
  })
})
