import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { HTTP } from '../integration/apps.support.ts'
import { ask, open } from '../integration/client.support.ts'
import { launch, missing } from './browser.ts'

const skip = missing()

async function openList(t: TestContext, port: number): Promise<Page> {
  const browser = await launch()
  t.after(() => browser.close())
  const page = await browser.newPage({ viewport: { width: 1280, height: 460 } })
  await page.goto(`http://127.0.0.1:${port}/_debug_toolbar/`)
  await page.locator('.connection.is-live').waitFor()
  return page
}

/** Resolves when as many match; the page draws a frame after what it was told. */
async function waitForCount(locator: Locator, count: number): Promise<void> {
  for (const end = performance.now() + 10_000; performance.now() < end; await locator.page().waitForTimeout(20)) {
    if ((await locator.count()) === count) return
  }
  assert.equal(await locator.count(), count)
}

test('a request is in the list while it runs, and becomes its record in the same list', { skip }, async (t) => {
  const ends: (() => void)[] = []
  const { port } = await HTTP.start(t, async (req, res) => {
    if (req.url?.startsWith('/slow')) await new Promise<void>((resolve) => ends.push(resolve))
    res.end('done')
  })
  await ask(port, { path: '/first' })
  const page = await openList(t, port)
  const slow = ask(port, { path: '/slow?page=2' })
  const gone = await open(port, 'GET /slow/gone HTTP/1.1\r\nHost: localhost\r\n\r\n')
  const running = page.locator('.table tr.running')
  await running.nth(1).waitFor()
  await page.locator('.live', { hasText: /1 request, 2 in flight/ }).waitFor()
  assert.match(
    await running.filter({ hasText: 'page=2' }).innerText(),
    /GET\s+\/slow\?page=2\s+–\s+running\s+in flight since/,
  )
  assert.equal(await running.locator('a').count(), 0, 'there is nothing to open yet')
  const length = (): Promise<string> => running.filter({ hasText: 'page=2' }).locator('td').last().innerText()
  const first = await length()
  await page.waitForTimeout(700)
  assert.notEqual(await length(), first, 'its duration goes on')
  const shot = process.env['SCREENSHOT_FOLDER']
  if (shot !== undefined) await page.screenshot({ path: `${shot}/in-flight.png` })

  await page.getByLabel('Filter requests').fill('>1h')
  await page.getByLabel('Filter requests').fill('gone')
  await waitForCount(running, 1)
  await page.getByLabel('Filter requests').fill('')
  await waitForCount(running, 2)

  // The rail beside an open request has them as well.
  await page.locator('.table a.path').first().click()
  await page.locator('.requests li.running').nth(1).waitFor()
  if (shot !== undefined) await page.screenshot({ path: `${shot}/in-flight-rail.png` })
  await page.goBack()

  gone.destroy()
  await page.locator('.table tbody tr:not(.running)', { hasText: 'gone' }).waitFor()
  for (const end of ends) end()
  await slow
  await page.locator('.table tbody tr:not(.running)').nth(2).waitFor()
  await waitForCount(running, 0)
  const rows = await page.locator('.table tbody tr').allInnerTexts()
  assert.equal(rows.length, 3, 'each request once')
  assert.match(
    rows.find((row) => row.includes('/slow/gone'))!,
    /\/slow\/gone\s+–\s+–/,
  )
  assert.match(
    rows.find((row) => row.includes('/slow') && !row.includes('/slow/gone'))!,
    /200/,
  )
})

test('an open list while requests come and go: paused, it stands still', { skip }, async (t) => {
  let end = (): void => {}
  const { port } = await HTTP.start(t, async (_req, res) => {
    await new Promise<void>((resolve) => (end = resolve))
    res.end('done')
  })
  const page = await openList(t, port)
  const slow = ask(port, { path: '/slow' })
  await page.locator('.table tr.running').waitFor()
  await page.getByRole('button', { name: 'Pause' }).click()
  end()
  await slow
  await page.getByRole('button', { name: 'Resume (1 new)' }).waitFor()
  assert.equal(await page.locator('.table tr.running').count(), 1)
  await page.getByRole('button', { name: 'Resume' }).click()
  await page.locator('.table a.path').waitFor()
  await waitForCount(page.locator('.table tr.running'), 0)
})
