import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { missing } from './browser.ts'
import { HOSTILE } from './fixture-data.ts'
import { useFixturePage, assertAccessible } from './fixture-page.support.ts'
import { BASE } from './fixture-server.ts'
import { makeNotices } from './notices-data.ts'

describe('the panels of log lines and errors', { skip: missing() }, () => {
  let page: Page
  let origin: string
  useFixturePage(makeNotices, (opened) => ({ page, origin } = opened))

  const open = (query: string): Promise<unknown> => page.goto(`${origin}${BASE}/requests/notices?${query}`)
  const check = (): Promise<void> => assertAccessible(page)
  const rows = (): Locator => page.getByRole('table', { name: 'Log lines' }).locator('tbody tr:not([aria-hidden])')
  const messages = async (): Promise<string[]> => rows().locator('td:nth-child(3)').allInnerTexts()

  test('lines are listed in order with their levels, and filtered by level and text', async () => {
    await open('tab=LogsPanel')
    await page.getByText('1 200 info').waitFor()
    assert.ok((await rows().count()) < 100, 'only rows in view exist')
    const first = await rows().first().getByRole('cell').allInnerTexts()
    assert.deepEqual(first, ['4.0', 'info', 'order 7 is loaded', '', 'loadOrders', 'src/orders.ts:12:3', 'pino'])
    assert.ok((await messages())[2]!.includes(HOSTILE))
    assert.equal(await page.evaluate('window.hit'), undefined)
    await page.getByRole('button', { name: /^info/ }).click()
    await page.getByRole('status').filter({ hasText: '3 of 304' }).waitFor()
    assert.deepEqual(
      (await messages()).map((text) => text.split(' ')[0]),
      ['cache', 'slow', 'payment'],
    )
    await page.getByRole('searchbox', { name: /Search lines/ }).fill('ORDERS:7')
    await page.getByRole('status').filter({ hasText: '1 of 304' }).waitFor()
    assert.deepEqual(await messages(), ['cache miss'])
    await page.getByRole('searchbox', { name: /Search lines/ }).fill('nowhere')
    await page.getByText('No line matches.').waitFor()
  })

  test('a click on a line goes to its task in the timeline; an address with a line marks it', async () => {
    await open('tab=LogsPanel')
    await page.getByRole('button', { name: 'order 7 is loaded' }).click()
    await page.locator('[role=row][aria-selected=true]').filter({ hasText: 'loadOrders' }).waitFor()
    assert.match(page.url(), /task=t2/)
    await open('tab=LogsPanel&line=2')
    await page.locator('tr.selected').filter({ hasText: 'slow' }).waitFor()
  })

  test('a failed answer leads the verdict; its error is first, with source and causes, and leads to its task', async () => {
    await open('tab=ErrorsPanel')
    const first = page.getByRole('list', { name: 'Verdict' }).getByRole('listitem').first()
    assert.ok(
      (await first.innerText()).startsWith(`Answered 500 with PaymentError: cannot pay ${HOSTILE} (orders.ts:12).`),
    )
    const cards = page.getByRole('article')
    assert.equal(await cards.count(), 2)
    const text = await cards.first().innerText()
    assert.match(text, /^PaymentError \[E_PAYMENT\]: cannot pay [^]*answered with, at 210\.0 ms, in\s+loadOrders/)
    assert.match(text, /throw new DatabaseError[^]*AggregateError: all refused[^]*Error \[ECONNREFUSED\]: connect/)
    await page.getByText('3 more were counted').waitFor()
    assert.equal(await page.evaluate('window.hit'), undefined)
    await cards.first().getByRole('button', { name: 'loadOrders' }).click()
    await page.locator('[role=row][aria-selected=true]').filter({ hasText: 'loadOrders' }).waitFor()
  })

  test('lines are ticks in the row of their task: the pointer tells what they say, a click shows them', async () => {
    await open('')
    const row = page.getByRole('row').filter({ hasText: 'loadOrders' })
    const box = (await row.boundingBox())!
    const canvas = (await page.getByRole('img', { name: /^Timeline of/ }).boundingBox())!
    // The axis ends with the request, at 486 ms, but for a margin on both sides.
    const x = canvas.x + 8 + (80 / 486) * (canvas.width - 16)
    await page.mouse.move(x, box.y + 2)
    await page
      .getByRole('tooltip')
      .filter({ hasText: `warn: slow ${HOSTILE}` })
      .waitFor()
    await page.mouse.move(x, box.y + 10)
    await page
      .getByRole('tooltip')
      .filter({ hasText: /^loadOrders/ })
      .waitFor()
    await page.mouse.click(x, box.y + 2)
    await page.locator('tr.selected').filter({ hasText: 'slow' }).waitFor()
    assert.match(page.url(), /tab=LogsPanel.*line=2/)
    await page.goBack()
    await row.waitFor()
  })

  test('the search of tasks finds what they have logged', async () => {
    await open('')
    await page.getByRole('textbox', { name: /Search tasks/ }).fill('retry 299')
    await page.locator('.task.match').filter({ hasText: 'loadOrders' }).waitFor()
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing, ${colorScheme}`, async () => {
      await page.emulateMedia({ colorScheme })
      await open('tab=LogsPanel&line=2')
      await rows().first().waitFor()
      await check()
      await open('tab=ErrorsPanel')
      await page.getByRole('article').first().waitFor()
      await check()
    })
  }
})
