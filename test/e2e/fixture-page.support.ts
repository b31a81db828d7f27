import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach } from 'node:test'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import type { RequestDetail } from '../../src/model/api.ts'
import { launch, UI } from './browser.ts'
import { startFixture } from './fixture-server.ts'
import type { FixtureServer } from './fixture-server.ts'

/** A page of 1280 × 800 for one test, and the origin of the dashboard that serves it. */
export interface FixturePage {
  page: Page
  origin: string
}

/** Gives each test of a suite a page of its own beside a dashboard with one request; errors in the page fail the test. */
export function useFixturePage(makeDetail: () => RequestDetail, give: (opened: FixturePage) => void): void {
  let browser: Browser
  let fixture: FixtureServer
  let page: Page
  let problems: string[]

  before(async () => {
    browser = await launch()
  })
  after(() => browser?.close())
  beforeEach(async () => {
    fixture = await startFixture(UI, [makeDetail()])
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    page.setDefaultTimeout(10_000)
    problems = []
    page.on('pageerror', (error) => problems.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text())
    })
    give({ page, origin: fixture.origin })
  })
  afterEach(async () => {
    assert.deepEqual(problems, [])
    await page.close()
    await fixture.close()
  })
}

/** Lets axe look at the page. `about` is told beside each fault that it finds. */
export async function assertAccessible(page: Page, about = ''): Promise<void> {
  await page.evaluate(axe.source)
  const found = (await page.evaluate('axe.run()')) as { violations: { id: string; nodes: { html: string }[] }[] }
  assert.deepEqual(
    found.violations.map(({ id, nodes }) => `${about} ${id}: ${nodes[0]?.html}`),
    [],
  )
}
