import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { missing } from './browser.ts'
import { HOSTILE } from './fixture-data.ts'
import { useFixturePage, assertAccessible } from './fixture-page.support.ts'
import { BASE } from './fixture-server.ts'
import { makeOperations } from './operations-data.ts'

describe('the panels of operations', { skip: missing() }, () => {
  let page: Page
  let origin: string
  useFixturePage(makeOperations, (opened) => ({ page, origin } = opened))

  const open = (tab: string): Promise<unknown> => page.goto(`${origin}${BASE}/requests/operations?tab=${tab}`)

  /** Returns the row of a group by its name. */
  const group = (name: string): Locator =>
    page.getByRole('row').filter({ has: page.getByRole('button', { name, exact: true }) })

  test('queries are grouped by statement, the largest total first, with sums and marked keywords', async () => {
    await open('QueriesPanel')
    await page.getByText('62 queries, 291 ms, in 250 ms of the request, 1 failed, 1 unfinished').waitFor()
    const names = await page.locator('.group-button').allInnerTexts()
    assert.deepEqual(names, ['SELECT orders', 'INSERT audit', 'COMMIT'])
    const cells = await group('SELECT orders').getByRole('cell').allInnerTexts()
    assert.deepEqual(cells.slice(2), ['60', '195.0', '4.0', '', '60 rows'])
    const keywords = await group('SELECT orders').locator('.sql-keyword').allInnerTexts()
    assert.deepEqual(keywords, ['SELECT', 'FROM', 'AS', 'LEFT', 'JOIN', 'AS', 'ON', 'WHERE', 'LIMIT'])
    assert.deepEqual(await group('SELECT orders').locator('.sql-value').allInnerTexts(), ['$1', '?'])
    assert.match(await group('INSERT audit').innerText(), /1 failed/)
    assert.ok((await group('INSERT audit').innerText()).includes(HOSTILE))
    assert.equal(await page.evaluate('window.hit'), undefined)
  })

  test('a group opens to its operations, with phases, rows and who asked', async () => {
    await open('QueriesPanel')
    await page.getByRole('button', { name: 'SELECT orders' }).click()
    const table = page.getByRole('table', { name: 'SELECT orders' })
    await table.waitFor()
    assert.equal(await table.locator('tbody tr').count(), 50)
    const second = await table.locator('tbody tr').nth(1).getByRole('cell').allInnerTexts()
    assert.deepEqual(second.slice(0, 2), ['14.0', '4.0'])
    assert.match(second[4]!, /^loadOrders\s*src\/orders\.ts:12:3$/)
    assert.match(second[5]!, /1 row · db\.test:5432 · shop/)
    const bars = table.locator('tbody tr').nth(1).locator('.bar i')
    assert.deepEqual(await bars.evaluateAll((all) => all.map((bar) => bar.className)), [
      'k-phase-acquire',
      'k-phase-service',
      'k-phase-receive',
    ])
    await page.getByRole('button', { name: 'Show all 60' }).click()
    assert.equal(await table.locator('tbody tr').count(), 60)
    await page.getByRole('button', { name: 'SELECT orders' }).click()
    await table.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'INSERT audit' }).click()
    const failing = page.getByRole('table', { name: 'INSERT audit' })
    assert.match(
      await failing.innerText(),
      /failed\s+outside async functions\s+DatabaseError: null value safe\\u\{202e\}/,
    )
    const legend = await page.getByRole('list', { name: 'Phases' }).innerText()
    assert.match(legend.replaceAll('\n', ' '), /acquire .*connect .*queue .*service .*receive /)
  })

  test('who asked leads to the task in the timeline', async () => {
    await open('QueriesPanel')
    await page.getByRole('button', { name: 'SELECT orders' }).click()
    await page.getByRole('button', { name: 'loadOrders' }).first().click()
    await page.getByRole('treegrid').waitFor()
    const { searchParams } = new URL(page.url())
    assert.deepEqual([searchParams.get('tab'), searchParams.get('task')], ['AsyncProfilingPanel', 't2'])
  })

  test('a single group is open, with statuses and connections; without any, the tab says so', async () => {
    await open('HttpClientPanel')
    const table = page.getByRole('table', { name: 'GET fx.test/rates/:id' })
    await table.waitFor()
    assert.match(await group('GET fx.test/rates/:id').innerText(), /200 ×1, 503 ×1/)
    assert.match(await table.innerText(), /200 · reused connection[^]*503 · new connection/)
    assert.equal(await page.locator('.sql-keyword').count(), 0)
    await open('CachePanel')
    await page.getByText('No command was seen; recognised are those of ioredis, redis, amqplib and ws.').waitFor()
  })

  test('operations are bars below their task: the pointer names them, a click opens their pane', async () => {
    await page.goto(`${origin}${BASE}/requests/operations`)
    const row = page.getByRole('row').filter({ hasText: 'loadOrders' })
    const box = (await row.boundingBox())!
    const canvas = (await page.getByRole('img', { name: /^Timeline of/ }).boundingBox())!
    const x = canvas.x + 8 + (31 / 486) * (canvas.width - 16)
    await page.mouse.move(x, box.y + 17)
    await page
      .getByRole('tooltip')
      .filter({ hasText: /^SELECT orders [\d.]+ ms · acquire/ })
      .waitFor()
    await page.mouse.click(x, box.y + 17)
    const pane = page.getByRole('complementary', { name: 'Operation details' })
    await pane.getByRole('heading', { name: /SELECT orders/ }).waitFor()
    const text = await pane.innerText()
    assert.match(
      text,
      /src\/orders\.ts:12:3[^]*LEFT JOIN[^]*acquire[^]*Total[^]*Asked by[^]*server\.address\s+db\.test/,
    )
    assert.match(page.url(), /operation=\d+/)
    await pane.getByRole('button', { name: '← the task' }).click()
    await page
      .getByRole('complementary', { name: 'Task details' })
      .getByRole('heading', { name: 'loadOrders' })
      .waitFor()
    await page.getByRole('textbox', { name: /Search tasks/ }).fill('left join')
    await page.locator('.task.match').filter({ hasText: 'loadOrders' }).waitFor()
  })

  test('axe finds nothing on them, in both themes', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await open('QueriesPanel')
      await page.getByRole('button', { name: 'INSERT audit' }).click()
      await page.getByRole('button', { name: 'SELECT orders' }).press('Enter')
      await assertAccessible(page, colorScheme)
      const folder = process.env['SCREENSHOTS']
      if (folder !== undefined) await page.screenshot({ path: `${folder}/operations-${colorScheme}.png` })
      await page.goto(`${origin}${BASE}/requests/operations?operation=4`)
      await page.getByRole('complementary', { name: 'Operation details' }).waitFor()
      await assertAccessible(page, colorScheme)
    }
  })
})
