import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { makePackage, skip as skipFile, sourceOf, startPackage } from '../history/app.support.ts'
import { ask } from '../integration/client.support.ts'
import { launch, missing } from './browser.ts'

const skip = missing() || skipFile

/** A port that is free now: a restarted server listens where its page is open. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

/** Asks until the answer begins with a word, as it does when the new source runs. */
async function askUntil(port: number, word: string): Promise<void> {
  for (let turn = 0; turn < 300; turn++) {
    const body = await ask(port, { path: '/orders' }).then(
      (answer) => answer.body,
      () => '',
    )
    if (body.startsWith(word)) return
    await sleep(100)
  }
  assert.fail(`the server never answered with ${word}`)
}

test('a saved file: the open page goes on, and rows from before are there and open', { skip }, async (t) => {
  const place = makePackage(t)
  const port = await freePort()
  await startPackage(t, place, { args: ['--watch'], env: { PORT: String(port) } })
  await askUntil(port, 'one')
  const browser = await launch()
  t.after(() => browser.close())
  const page = await browser.newPage({ viewport: { width: 1280, height: 460 } })
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  await page.goto(`http://127.0.0.1:${port}/_debug_toolbar/`)
  const rows = page.locator('.table tbody tr:not(.divider)')
  await rows.first().waitFor()
  const old = String(await rows.first().locator('a.path').getAttribute('href'))
  await sleep(1500)
  place.write(sourceOf('two'))
  await askUntil(port, 'two')
  const divider = page.locator('.table tr.divider')
  await divider.waitFor({ timeout: 30_000 })
  assert.match(
    await divider.innerText(),
    /after\s+Restarted \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\s+app\.js\s+Routes since\s+before/,
  )
  assert.equal(await page.locator(`.table a.path[href="${old}"]`).count(), 1)
  const shot = process.env['SCREENSHOT_FOLDER']
  if (shot !== undefined) await page.screenshot({ path: `${shot}/restart.png` })
  await page.locator(`.table a.path[href="${old}"]`).click()
  await page.getByRole('heading', { level: 1 }).waitFor()
  assert.match(await page.locator('body').innerText(), /\/orders/)
  await page.goBack()
  await page.getByRole('button', { name: 'Clear' }).click()
  await page.getByText('No requests yet.').waitFor({ timeout: 10_000 })
  assert.deepEqual(problems, [])
})
