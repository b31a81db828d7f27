import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import express from 'express'
import type { Browser, Page } from 'playwright-core'
import { debugToolbar } from '../../src/adapters/express.ts'
import { findViolations } from './axe.support.ts'
import { launch, missing } from './browser.ts'

const BASE = '/_debug_toolbar'

async function loadItem(): Promise<void> {
  await sleep(4)
}

async function loadItems(): Promise<void> {
  for (let left = 4; left > 0; left--) await loadItem()
}

describe('routes', { skip: missing() }, () => {
  let browser: Browser
  let server: Server
  let origin: string

  before(async () => {
    browser = await launch()
    const app = express()
    app.use(debugToolbar({ enabled: true, history: 'memory', allowedHosts: [] }))
    app.get('/orders/:id', async (_req, res) => {
      await loadItems()
      res.json({})
    })
    app.post('/orders', (_req, res) => void res.status(503).json({}))
    server = createServer(app).listen(0, '127.0.0.1')
    await once(server, 'listening')
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    for (let id = 1; id <= 8; id++) await fetch(`${origin}/orders/${id}`).then((response) => response.text())
    for (let id = 1; id <= 3; id++) await fetch(`${origin}/orders`, { method: 'POST' }).then((answer) => answer.text())
  })
  after(async () => {
    await browser?.close()
    server?.close()
    server?.closeAllConnections()
  })

  async function open(path: string): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    page.setDefaultTimeout(10_000)
    await page.goto(`${origin}${BASE}/${path}`)
    return page
  }

  const rowsOf = (page: Page, table: string): Promise<string[]> =>
    page.getByRole('table', { name: table }).locator('tbody tr').allInnerTexts()

  test('the list leads to the routes, these to one route, to its worst request, and back to the route', async () => {
    const page = await open('')
    await page.getByRole('link', { name: 'Routes' }).click()
    await page.getByText('findings from 11').waitFor()
    const rows = await rowsOf(page, 'Routes')
    assert.equal(rows.length, 2)
    assert.match(rows[0]!, /^GET\s+\/orders\/:id\s+8\s+0\s/)
    assert.match(rows[1]!, /^POST\s+\/orders\s+3\s+3\s/)
    await page.getByRole('link', { name: '/orders/:id', exact: true }).click()
    await page.getByRole('heading', { name: 'GET /orders/:id' }).waitFor()
    const awaits = await rowsOf(page, 'Await sites')
    const inner = awaits.find((row) => row.includes('sleep'))
    assert.match(inner!, /sleep\s+loadItem\s+\S+routes\.test\.[jt]s:\d+\s+\d+ %/)
    assert.match(inner!, /\s4\s+8\s+0\s/)
    await page.getByRole('tab', { name: /^Await sites/ }).focus()
    await page.keyboard.press('End')
    assert.equal((await rowsOf(page, 'Requests of the route')).length, 8)
    assert.match(page.url(), /\?tab=requests$/)
    await page.getByRole('table', { name: 'Requests of the route' }).getByRole('link').first().click()
    await page.getByRole('list', { name: 'Verdict' }).waitFor()
    await page.getByRole('link', { name: 'route /orders/:id' }).click()
    await page.getByRole('heading', { name: 'GET /orders/:id' }).waitFor()
    await page.close()
  })

  test('routes sort by every column and follow a filter', async () => {
    const page = await open('routes')
    await page.getByText('findings from 11').waitFor()
    const first = async (): Promise<string> => (await rowsOf(page, 'Routes'))[0]!
    await page.getByRole('button', { name: 'Errors' }).click()
    assert.match(await first(), /^POST/)
    await page.getByRole('button', { name: 'Count' }).click()
    assert.match(await first(), /^GET/)
    await page.getByRole('searchbox').fill('has:error')
    await page.getByText('1 of 2 routes').waitFor()
    assert.match(await first(), /^POST/)
    await page.getByRole('searchbox').fill('DELETE')
    await page.getByText('No route matches the filter.').waitFor()
    await page.close()
  })

  test('a request that ends is counted while one looks', async () => {
    const page = await open('routes')
    await page.getByText('findings from 11').waitFor()
    await fetch(`${origin}/fresh/1`).then((response) => response.text())
    await page.getByRole('link', { name: '/fresh/*' }).waitFor()
    await page.close()
  })

  test('a route that is not known is said, and axe finds nothing on the screens', async () => {
    const page = await open('routes/get-none-1')
    await page.getByRole('alert').filter({ hasText: 'No request of this route was seen' }).waitFor()
    assert.deepEqual(await findViolations(page), [])
    await page.goto(`${origin}${BASE}/routes`)
    await page.locator('tbody tr').first().waitFor()
    assert.deepEqual(await findViolations(page), [])
    await page.getByRole('link', { name: '/orders/:id', exact: true }).click()
    await page.locator('tbody tr').first().waitFor()
    assert.deepEqual(await findViolations(page), [])
    await page.close()
  })
})
