import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { findViolations } from './axe.support.ts'
import { launch, missing, UI } from './browser.ts'
import { BASE, startFixture } from './fixture-server.ts'
import type { FixtureServer } from './fixture-server.ts'

describe('the dashboard for everybody', { skip: missing() }, () => {
  let browser: Browser
  let fixture: FixtureServer
  let page: Page

  before(async () => {
    browser = await launch()
  })
  after(() => browser?.close())
  beforeEach(async () => {
    fixture = await startFixture(UI)
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    page.setDefaultTimeout(10_000)
  })
  afterEach(async () => {
    await page.close()
    await fixture.close()
  })

  async function open(path: string, ready: string): Promise<void> {
    await page.goto(`${fixture.origin}${BASE}/${path}`)
    await page.locator(ready).first().waitFor()
  }

  const violations = (): Promise<string[]> => findViolations(page)

  test('axe finds nothing on the list', async () => {
    await open('', 'tbody tr')
    assert.deepEqual(await violations(), [])
  })

  test('axe finds nothing on a request, its panels and the help', async () => {
    await open('requests/order', '[role=row]')
    assert.deepEqual(await violations(), [])
    for (const table of ['Blocking calls', 'Top functions']) {
      await page.getByRole('tab', { name: new RegExp(`^${table}`) }).click()
      assert.deepEqual(await violations(), [], table)
    }
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    assert.deepEqual(await violations(), [], 'help')
    await page.keyboard.press('Escape')
    for (const tab of ['Request', 'user:cache', 'Broken']) {
      await page.getByRole('tab', { name: tab, exact: true }).click()
      assert.deepEqual(await violations(), [], tab)
    }
  })

  test('axe finds nothing where nothing is known, nor where a request is gone', async () => {
    for (const [path, ready] of [
      ['requests/loop', '.tables'],
      ['requests/none', '.verdict'],
      ['requests/gone', '[role=alert]'],
    ] as const) {
      await open(path, ready)
      assert.deepEqual(await violations(), [], path)
    }
  })

  test('every control of a request is reached by Tab, in the order in which it is read', async () => {
    await open('requests/order', '[role=row]')
    const controls = (await page.evaluate(CONTROLS)) as string[]
    const reached: string[] = []
    for (let i = 0; i < controls.length + 20; i++) {
      await page.keyboard.press('Tab')
      const name = (await page.evaluate(FOCUSED)) as string
      if (name) reached.push(name)
    }
    assert.deepEqual(
      controls.filter((name) => !reached.includes(name)),
      [],
    )
    assert.ok(reached.indexOf('Tasks') > reached.indexOf('Fit'), reached.join(' | '))
  })

  test('the theme is switched by the keyboard, kept, and given back to the system', async () => {
    await page.emulateMedia({ colorScheme: 'light' })
    await open('', 'tbody tr')
    const background = (): Promise<unknown> =>
      page.evaluate(`getComputedStyle(document.querySelector('.list-page')).backgroundColor`)
    await page.getByRole('button', { name: 'Switch to the dark theme' }).press('Enter')
    assert.equal(await background(), 'rgb(19, 23, 28)')
    await page.reload()
    await page.locator('tbody tr').first().waitFor()
    assert.equal(await background(), 'rgb(19, 23, 28)')
    await page.getByRole('button', { name: 'Switch to the light theme' }).press('Enter')
    await page.emulateMedia({ colorScheme: 'dark' })
    assert.equal(await background(), 'rgb(19, 23, 28)')
  })
})

/** Every control that can be pressed or typed into, except tabs and rows, which arrows reach. */
const CONTROLS = `[...document.querySelectorAll('a[href], button, input, [tabindex="0"]')]
  .filter((element) => element.tabIndex >= 0 && !element.disabled && element.checkVisibility())
  .map((element) => element.getAttribute('aria-label') || element.innerText || element.className)`

const FOCUSED = `(() => {
  const element = document.activeElement
  if (!element || element === document.body) return ''
  return element.getAttribute('aria-label') || element.innerText || element.className
})()`
