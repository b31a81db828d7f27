import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import type { RequestDetail } from '../../src/model/api.ts'
import type { AsyncProfilingStats, Operation } from '../../src/model/async-stats.ts'
import { findingsOfRequest } from '../../src/analyze/findings/findings.ts'
import { appEnvironment, startNode } from '../child.support.ts'
import { POSTGRESQL, REDIS, SERVICE_ENVIRONMENT, whyNoService } from '../services.support.ts'
import { findViolations } from './axe.support.ts'
import { launch, missing } from './browser.ts'
import { INSTRUMENTS, median } from './frames.support.ts'
import type { Frames } from './frames.support.ts'

/** A cause that a page at 1280 × 800 has to tell without a click, with real services behind the app. */
interface Case {
  path: string
  /** Requests at once; the last one is looked at. */
  atOnce: number
  /** Begins the verdict. */
  verdict: RegExp
  /** Named beside the `await`. */
  waitedFor: RegExp
  /** The function and the operation whose bar is below it, with the phases that it shows. */
  bar: { task: string; name: string; phases: RegExp }
}

const CASES: Readonly<Record<string, Case>> = {
  'a slow query behind a full pool': {
    path: '/reports/7',
    atOnce: 5,
    verdict: /^SELECT reports waited \d+ ms for a connection in findReport \(cases\.cjs:\d+\)/,
    waitedFor: /^SELECT reports$/,
    bar: { task: 'findReport', name: 'SELECT reports', phases: /acquire [\d.]+ ms.*service [\d.]+ ms/ },
  },
  'an N+1': {
    path: '/orders',
    atOnce: 1,
    verdict: /^24 × SELECT customers WHERE id = \? in findCustomer \(.*\), one for each row of SELECT orders/,
    waitedFor: /^SELECT customers$/,
    bar: { task: 'findCustomer', name: 'SELECT customers', phases: /service [\d.]+ ms/ },
  },
  'a failing query': {
    path: '/invoices',
    atOnce: 1,
    verdict: /^Answered 500 with error: new row for relation "invoices" violates .* \(cases\.cjs:\d+\)/,
    waitedFor: /^INSERT invoices$/,
    bar: { task: 'addInvoice', name: 'INSERT invoices', phases: /service [\d.]+ ms.*error: new row for relation/ },
  },
  'a slow upstream': {
    path: '/stock/7',
    atOnce: 1,
    verdict: /slowest await took \d+ ms in readStock \(.*\) for GET 127\.0\.0\.1:\d+\/slow\/:id: \d+ % of the time/,
    waitedFor: /^GET 127\.0\.0\.1:\d+\/slow\/:id$/,
    bar: { task: 'readStock', name: 'GET 127.0.0.1', phases: /service [\d.]+ ms/ },
  },
  'hashing that fills the thread pool': {
    path: '/import',
    atOnce: 1,
    verdict: /^1\d × pbkdf2 waited up to [\d.]+ ms for a thread of the pool in hashPassword/,
    waitedFor: /^pbkdf2$/,
    bar: { task: 'hashPassword', name: 'pbkdf2', phases: /queue [\d.]+ ms.*service [\d.]+ ms/ },
  },
}

const root = resolve(import.meta.dirname, '../../..')
const FOLDER = resolve(root, 'test/operations')
const REGISTER = new URL('../../src/register.js', import.meta.url).href
const VIEW = { width: 1280, height: 800 }
/** The first requests of a process compile, and a busy machine has other faults to tell. */
const ATTEMPTS = 12
/** As many as a profile keeps. */
const MANY = 5000
/** As many as the list of a panel has. */
const LISTED = 1000

const why =
  missing() ||
  (await whyNoService(POSTGRESQL)) ||
  (await whyNoService(REDIS)) ||
  (!existsSync(resolve(FOLDER, 'node_modules/pg')) && process.env['CI'] !== 'true'
    ? 'pg is not installed: npm ci --prefix test/operations'
    : false)

describe('the page of a request tells the cause of its waits', { skip: why }, () => {
  let browser: Browser
  let url: string
  let stop: () => void

  before(async () => {
    browser = await launch('--disable-frame-rate-limit', '--disable-gpu-vsync')
    const ends: (() => unknown)[] = []
    const started = await startNode(
      { after: (end: () => unknown) => ends.push(end) } as never,
      ['--import', REGISTER, resolve(FOLDER, 'app/cases.cjs')],
      {
        cwd: root,
        env: {
          ...appEnvironment(),
          ...SERVICE_ENVIRONMENT,
          UV_THREADPOOL_SIZE: '4',
          DEBUG_TOOLBAR_ASYNC_PROFILER_MAX_OVERHEAD: '1',
        },
      },
    )
    stop = () => ends.forEach((end) => void end())
    url = `http://127.0.0.1:${started.first.trim()}`
  })
  after(async () => {
    stop?.()
    await browser?.close()
  })

  for (const [name, each] of Object.entries(CASES)) {
    test(name, async () => {
      const record = await visitUntilTold(each)
      const page = await browser.newPage({ viewport: VIEW })
      page.setDefaultTimeout(10_000)
      await page.goto(`${url}/_debug_toolbar/requests/${record.id}`)
      await page.locator('[role=row]').first().waitFor()
      const verdict = page.getByRole('list', { name: 'Verdict' }).getByRole('listitem').first()
      assert.match((await verdict.innerText()).replaceAll(/\s+/g, ' '), each.verdict)
      const cell = page.getByRole('table', { name: 'Await points' }).locator('.await-causes')
      const cause = cell.filter({ hasText: each.waitedFor }).first()
      for (const seen of [verdict, cause]) {
        const box = (await seen.boundingBox())!
        assert.ok(
          box.y >= 0 && box.y + box.height <= VIEW.height && box.x + box.width <= VIEW.width,
          JSON.stringify(box),
        )
      }
      const folder = process.env['SCREENSHOTS']
      if (folder !== undefined) await page.screenshot({ path: `${folder}/${name.replaceAll(' ', '-')}.png` })
      assert.deepEqual(await findViolations(page), [])
      await assertBar(page, each, record)
      await page.close()
    })
  }

  /** The pointer at the middle of the operation's bar names it. */
  async function assertBar(page: Page, { bar }: Case, record: RequestDetail): Promise<void> {
    const stats = statsOf(record)
    const { startTime, duration, taskId } = longest(stats, bar)
    await page.goto(`${url}/_debug_toolbar/requests/${record.id}?task=${taskId}`)
    const selected = page.getByRole('row', { selected: true })
    await selected.filter({ hasText: bar.task.slice(0, 8) }).waitFor()
    const row = (await selected.boundingBox())!
    const canvas = (await page.getByRole('img', { name: /^Timeline of/ }).boundingBox())!
    const middle = (startTime + duration! / 2) / stats.duration
    await page.mouse.move(canvas.x + 8 + middle * (canvas.width - 16), row.y + 17)
    const tip = page.getByRole('tooltip').filter({ hasText: bar.name })
    assert.match((await tip.innerText()).replaceAll(/\s+/g, ' '), bar.phases)
  }

  async function visitUntilTold(each: Case): Promise<RequestDetail> {
    let record = await visit(each)
    for (let attempt = 1; attempt < ATTEMPTS && !isTold(each, record); attempt++) record = await visit(each)
    return record
  }

  async function visit({ path, atOnce }: Case): Promise<RequestDetail> {
    const answers = await Promise.all(Array.from({ length: atOnce }, () => fetch(url + path)))
    await Promise.all(answers.map((answer) => answer.text()))
    return readRecord(answers.at(-1)!.headers.get('x-debug-toolbar-request')!)
  }

  async function readRecord(id: string): Promise<RequestDetail> {
    for (let tries = 0; ; tries++) {
      const response = await fetch(`${url}/_debug_toolbar/api/requests/${id}`)
      if (response.ok || tries > 100) return (await response.json()) as RequestDetail
      await sleep(20)
    }
  }

  test('5 000 operations of one request are painted and moved smoothly', async (t) => {
    const answer = await fetch(`${url}/warm`)
    await answer.text()
    const record = await readRecord(answer.headers.get('x-debug-toolbar-request')!)
    assert.equal(statsOf(record).operations.length, MANY)
    const page = await browser.newPage({ viewport: VIEW })
    page.setDefaultTimeout(60_000)
    await page.addInitScript(INSTRUMENTS)
    await page.goto(`${url}/_debug_toolbar/requests/${record.id}`)
    while (!(await page.evaluate('window.measured.painted > 0'))) await sleep(50)
    const { arrived, painted } = (await page.evaluate('window.measured')) as { arrived: number; painted: number }
    const reading = (await page.evaluate('measured.parse()')) as number
    t.diagnostic(
      `painted ${(painted - arrived).toFixed(0)} ms after its data came, reading alone ${reading.toFixed(1)} ms`,
    )
    assert.ok(painted - arrived < Math.max(1000, 20 * reading))
    const times = (await page.evaluate('measured.calibrate()')) as number[]
    const slowness = times.reduce((sum, time) => sum + time, 0) / times.length / Math.min(...times)
    for (const motion of ['zoom', 'pan', 'scroll']) {
      const { work, gaps } = (await page.evaluate(`measured.run('${motion}', 100)`)) as Frames
      t.diagnostic(`${motion}: work ${median(work).toFixed(2)} ms, frame ${median(gaps).toFixed(2)} ms`)
      assert.ok(median(work) <= 16 * slowness, `${motion}: ${median(work)} ms of work in a frame`)
    }
    await assertListOpens(page, t.diagnostic.bind(t))
    await page.close()
  })

  /** The list of commands opens to the last row that it has. */
  async function assertListOpens(page: Page, tell: (text: string) => void): Promise<void> {
    await page.getByRole('tab', { name: /^Cache and messages/ }).click()
    const all = page.getByRole('button', { name: /^Show all/ })
    await all.waitFor()
    const before = performance.now()
    await all.click()
    const rows = page.getByRole('table', { name: 'GET' }).locator('tbody tr')
    await rows.nth(LISTED - 1).waitFor()
    tell(`${LISTED} rows of its list after ${(performance.now() - before).toFixed(0)} ms`)
  }
})

const statsOf = ({ panels }: RequestDetail): AsyncProfilingStats => panels['AsyncProfilingPanel'] as AsyncProfilingStats

/** Returns the longest operation of a name. */
const longest = ({ operations }: AsyncProfilingStats, { name }: Case['bar']): Operation =>
  operations.filter((each) => each.name.startsWith(name)).toSorted((a, b) => b.duration! - a.duration!)[0]!

/** A busy machine may bring another verdict first. */
function isTold({ verdict }: Case, record: RequestDetail): boolean {
  const stats = statsOf(record)
  return stats.degraded === null && verdict.test(findingsOfRequest(stats, record)[0]?.title ?? '')
}
