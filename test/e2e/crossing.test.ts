import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { skip as skipFile } from '../history/app.support.ts'
import { startChain, waitForTrace, detailOf } from '../history/crossing.support.ts'
import { asyncStatsOf } from '../../src/model/panel-stats.ts'
import { ask } from '../integration/client.support.ts'
import { launch, missing } from './browser.ts'

/** Reads a number as the page writes it. */
const numberIn = (text = ''): number => Number(text.replaceAll(/[^\d.]/g, ''))

const skip = missing() || skipFile

test(
  'a request through three processes: each outgoing request opens into the other side, and back',
  { skip },
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'crossing-page-'))
    t.after(() => rmSync(folder, { recursive: true, force: true }))
    const hops = await startChain(t, `{ sqlite: '${join(folder, 'history.sqlite')}' }`, { ahead: [0, 1000, 0] })
    const gateway = hops[0]!
    await ask(gateway.port, { path: '/warm' })
    const answer = await ask(gateway.port, { path: '/orders/7' })
    const id = String(answer.headers['x-debug-toolbar-request'])
    const detail = await detailOf(gateway, id)
    const { traceContext } = detail
    const asked = asyncStatsOf(detail)!.operations.find(({ spanId }) => spanId !== undefined)!
    await waitForTrace(gateway, traceContext!.traceId, 3)
    const browser = await launch()
    t.after(() => browser.close())
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    const problems: string[] = []
    page.on('pageerror', (error) => problems.push(error.message))
    const side = page.getByRole('region', { name: 'The other side' })
    const shoot = async (name: string): Promise<void> => {
      const shots = process.env['SCREENSHOT_FOLDER']
      if (shots !== undefined) await page.screenshot({ path: `${shots}/${name}.png` })
    }

    await page.goto(`http://127.0.0.1:${gateway.port}/_debug_toolbar/requests/${id}?operation=${asked.operationId}`)
    await side.getByText('Running').waitFor()
    const text = await side.innerText()
    assert.match(text, /GET \/orders\/7 200\s+service\.js, process \d+/)
    for (const row of ['On the way there', 'Running', 'Waiting', 'Queued', 'Unattributed', 'Wall']) {
      assert.match(text, new RegExp(`${row}\\s+[\\d.,]+ ms`), row)
    }
    const [, told] = /The clock of the other process is ([\d.,]+) ms ahead/.exec(text) ?? []
    const [, doubt] = /\(± ([\d.,]+) ms\)/.exec(text) ?? []
    assert.ok(Math.abs(numberIn(told) - 1000) <= numberIn(doubt) + 10, text)
    await shoot('crossing-gateway')

    await side.getByRole('link').click()
    await page.getByText('called by').waitFor()
    assert.match(await page.locator('h1').innerText(), /GET\s+\/orders\/7/)
    await page.goto(`${page.url().split('?')[0]}?operation=1`)
    await side.getByText('Running').waitFor()
    assert.match(
      await side.innerText(),
      /worker\.js, process \d+[^]*The clock of the other process is [\d.,]+ ms behind/,
    )
    await shoot('crossing-service')

    await page.locator('.caller a').click()
    await page.waitForURL(`**/requests/${id}*`)
    assert.equal(await page.locator('.caller').count(), 0)
    assert.deepEqual(problems, [])
  },
)
