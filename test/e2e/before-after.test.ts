import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { debugToolbar } from '../../src/adapters/http.ts'
import type { FinishedRequest } from '../../src/model/finished-request.ts'
import type { RequestStore } from '../../src/model/request-store.ts'
import { findViolations } from './axe.support.ts'
import { launch, missing } from './browser.ts'

const BASE = '/_debug_toolbar'

/** A store that several servers use, one after the other, as processes use a file. */
class SharedStore implements RequestStore {
  #records: FinishedRequest[] = []

  add(record: FinishedRequest): void {
    this.#records.push(record)
  }

  get(id: string): FinishedRequest | undefined {
    return this.#records.find(({ summary }) => summary.id === id)
  }

  list(limit: number): FinishedRequest['summary'][] {
    return this.#records
      .slice(-limit)
      .reverse()
      .map(({ summary }) => summary)
  }

  clear(): void {
    this.#records = []
  }

  get size(): number {
    return this.#records.length
  }

  /** Makes all records those of an earlier start of the process. */
  age(): void {
    for (const { summary } of this.#records) {
      const { run } = summary
      if (run !== undefined) summary.run = { ...run, id: 'the-start-before', startTime: run.startTime - 60_000 }
    }
  }
}

async function loadItem(): Promise<void> {
  await sleep(3)
}

async function loadItems(count: number): Promise<void> {
  for (let left = count; left > 0; left--) await loadItem()
}

describe('before and after a restart', { skip: missing() }, () => {
  let browser: Browser
  let server: Server
  let origin: string
  const store = new SharedStore()

  /** Starts the app with so many items to load, one after the other. */
  async function start(items: number): Promise<void> {
    const wanted = store.size + 25
    const listener = debugToolbar({ enabled: true, history: store }, (req, res) => {
      const count = req.url?.startsWith('/orders') ? items : 1
      void loadItems(count).then(() => res.end('ok'))
    })
    server = createServer(listener).listen(0, '127.0.0.1')
    await once(server, 'listening')
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    for (let left = 12; left > 0; left--) {
      await fetch(`${origin}/orders/7`).then((response) => response.text())
      await fetch(`${origin}/users`).then((response) => response.text())
    }
    await fetch(`${origin}/health`).then((response) => response.text())
    for (let left = 400; left > 0 && store.size < wanted; left--) await sleep(25)
    assert.equal(store.size, wanted)
  }

  before(async () => {
    browser = await launch()
    await start(12)
    store.age()
    server.close()
    server.closeAllConnections()
    await start(2)
  })
  after(async () => {
    await browser?.close()
    server?.close()
    server?.closeAllConnections()
  })

  async function open(path: string): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    page.setDefaultTimeout(15_000)
    await page.goto(`${origin}${BASE}/${path}`)
    return page
  }

  for (const from of ['', 'routes']) {
    test(`one click from ${from === '' ? 'the list' : 'the routes'} tells what the change did`, async () => {
      const page = await open(from)
      await page.getByRole('link', { name: 'Before / after restart' }).click()
      await page.getByText('25 requests before, 25 after', { exact: true }).waitFor()
      await page.getByText('1 of 3 routes changed.').waitFor()
      const first = page.getByRole('region', { name: 'Verdicts' }).getByRole('listitem').first()
      const text = (await first.innerText()).replaceAll(/\s+/g, ' ')
      assert.match(text, /^faster GET \/orders\/\* p95 \S+ → \S+ ms; .*loadItem.*; sure, 12 against 12 requests/)
      const parts = await page
        .getByRole('table', { name: 'Parts of GET /orders/*' })
        .locator('tbody tr')
        .allInnerTexts()
      assert.match(parts[0]!, /loadItem\S*\s.*sure/s)
      assert.match(page.url(), /compare\?a=run%3Athe-start-before&b=run%3A/)
      await page.getByRole('button', { name: /GET \/health/ }).click()
      await page.getByText('too few requests to be sure: 1 against 1').waitFor()
      await page.getByRole('link', { name: 'Open the route' }).click()
      await page.getByRole('heading', { name: 'GET /health' }).waitFor()
      await page.close()
    })
  }

  test('sides are swapped and chosen by the keyboard, and axe finds nothing', async () => {
    const page = await open('')
    await page.getByRole('link', { name: 'Before / after restart' }).click()
    await page.getByText('1 of 3 routes changed.').waitFor()
    assert.deepEqual(await findViolations(page), [])
    await page.getByRole('button', { name: 'Swap' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /^critical slower GET \/orders/ }).waitFor()
    await page.getByLabel('Requests B').selectOption({ index: 0 })
    await page.getByText('No route changed for sure.').waitFor()
    await page.close()
  })

  test('the table of routes is limited to one start of the process', async () => {
    const page = await open('routes')
    await page.getByRole('row', { name: /^GET \/orders\/\* 24 0 / }).waitFor()
    await page.getByLabel('Requests of one start of the process').selectOption('the-start-before')
    await page.getByRole('row', { name: /^GET \/orders\/\* 12 0 / }).waitFor()
    assert.match(page.url(), /routes\?run=the-start-before$/)
    await page.close()
  })
})
