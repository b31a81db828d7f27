import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { missing } from './browser.ts'

const BROWSER = new URL('browser.js', import.meta.url).href
const REGISTER = new URL('../../src/register.js', import.meta.url).href

/** A test of somebody's: it sends functions of its own to a page. */
const PROGRAM = `
import { launch } from ${JSON.stringify(BROWSER)}

const browser = await launch()
try {
  const page = await browser.newPage()
  await page.addInitScript(async (value) => { globalThis.given = await value }, 3)
  await page.goto('data:text/html,<p>text</p>')
  await page.exposeFunction('double', async (n) => await n * 2)
  const read = async function (selector) { return (await document.querySelector(selector)).textContent }
  console.log(await page.evaluate(read, 'p'), await page.locator('p').evaluate(async (p) => await p.tagName))
  console.log(await page.evaluate(async () => [await globalThis.given, await globalThis.double(4)]))
  console.log(await (await page.waitForFunction(async () => { await null; return 5 })).jsonValue())
} finally {
  await browser.close()
}
`

const folder = mkdtempSync(join(tmpdir(), 'debug-toolbar-evaluate-'))
after(() => rmSync(folder, { recursive: true, force: true }))

test('functions that are sent to a page run there', { skip: missing() }, async () => {
  const path = join(folder, 'program.mjs')
  writeFileSync(path, PROGRAM)
  const run = async (...flags: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, path], { timeout: 120_000 })
    return stdout
  }
  const bare = await run()
  assert.equal(bare, 'text P\n[ 3, 8 ]\n5\n')
  assert.equal(await run('--import', REGISTER), bare)
})
