import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { launch, missing, UI } from './browser.ts'
import { BASE, startFixture } from './fixture-server.ts'
import type { FixtureServer } from './fixture-server.ts'
import { INSTRUMENTS, median } from './frames.support.ts'
import type { Frames } from './frames.support.ts'
import { makeLarge } from './large-trace.ts'

/** Maximum duration as a multiple of JSON.parse, which takes some 150 ms of a second on an idle machine. */
const READINGS = 8
/** Number of attempts: a busy machine is so now and then, slow code stays slow. */
const ATTEMPTS = 4

describe('a timeline of 100 000 tasks', { skip: missing() }, () => {
  let browser: Browser
  let fixture: FixtureServer
  let page: Page
  let metrics: CDPSession | undefined

  before(async () => {
    // Without the screen's clock a frame lasts as long as its work, painting included.
    browser = await launch('--disable-frame-rate-limit', '--disable-gpu-vsync')
    fixture = await startFixture(UI, [makeLarge()])
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    page.setDefaultTimeout(60_000)
    await page.addInitScript(INSTRUMENTS)
    await page.goto(`${fixture.origin}${BASE}/`)
    await page.getByRole('link', { name: '/large' }).waitFor()
  })
  after(async () => {
    await browser?.close()
    await fixture?.close()
  })

  test('is painted within a second of the arrival of its data', async (t) => {
    const attempts: string[] = []
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (attempt > 0) await page.goto(`${fixture.origin}${BASE}/`)
      const { wall, cpu, reading } = await firstPaint()
      attempts.push(`${wall.toFixed(0)} ms (${cpu.toFixed(0)} of CPU time), reading alone ${reading.toFixed(0)} ms`)
      await page.getByRole('treegrid', { name: 'Tasks' }).waitFor()
      // On a shared machine the clock counts other processes' time: then the limit is a multiple of reading alone.
      if (wall > 1000 && wall > READINGS * reading) continue
      t.diagnostic(attempts.join('; '))
      return
    }
    assert.fail(`Painted after ${attempts.join('; ')}`)
  })

  /**
   * Measures from the arrival of the data: milliseconds of the clock, of CPU time, and of reading the same JSON alone.
   */
  async function firstPaint(): Promise<{ wall: number; cpu: number; reading: number }> {
    const start = await cpuTime()
    await page.getByRole('link', { name: '/large' }).first().click()
    // The page's policy forbids evaluating a condition in it, so it is polled from here.
    while (!(await page.evaluate('window.measured.painted > 0'))) await sleep(200)
    const cpu = (await cpuTime()) - start
    const { arrived, painted } = (await page.evaluate('window.measured')) as Record<string, number>
    assert.ok(arrived! > 0)
    return { wall: painted! - arrived!, cpu, reading: (await page.evaluate('measured.parse()')) as number }
  }

  test('zooms and pans at 16 ms a frame or less', async (t) => {
    const idle = await frames('idle')
    const slowness = await machineSlowness()
    for (const motion of ['zoom', 'pan', 'scroll'] as const) {
      const moving = await frames(motion)
      report(t, motion, moving, idle)
      assert.ok(median(moving.work) <= 16 * slowness, `${motion}: ${median(moving.work)} ms of work in a frame`)
      assert.ok(median(moving.gaps) <= 16 * slowness, `${motion}: ${median(moving.gaps)} ms from frame to frame`)
    }
  })

  test('keeps nothing of 1 000 zooms', async (t) => {
    await page.evaluate(`measured.run('zoom', 100)`)
    const before = await heap()
    await page.evaluate(`measured.run('zoom', 1000)`)
    const grown = (await heap()) - before
    t.diagnostic(`heap ${(before / 1e6).toFixed(1)} MB, grown by ${(grown / 1e6).toFixed(2)} MB`)
    assert.ok(grown < 1e6, `grown by ${grown} bytes`)
  })

  test('shows rows of its depths and its breadths', async () => {
    const tree = page.getByRole('treegrid', { name: 'Tasks' })
    await tree.focus()
    await page.keyboard.press('End')
    assert.ok(Number(await tree.getAttribute('aria-rowcount')) > 50_000)
    assert.ok((await tree.getByRole('row').count()) < 60)
  })

  async function frames(motion: string): Promise<Frames> {
    return (await page.evaluate(`measured.run('${motion}', 150)`)) as Frames
  }

  /** Returns the heap's size after a collection. */
  async function heap(): Promise<number> {
    const session = await page.context().newCDPSession(page)
    await session.send('HeapProfiler.collectGarbage')
    await session.send('HeapProfiler.collectGarbage')
    const { usedSize } = await session.send('Runtime.getHeapUsage')
    await session.detach()
    return usedSize
  }

  /** Returns the milliseconds that the page's main thread has run. */
  async function cpuTime(): Promise<number> {
    metrics ??= await page.context().newCDPSession(page)
    await metrics.send('Performance.enable', { timeDomain: 'threadTicks' })
    const { metrics: values } = await metrics.send('Performance.getMetrics')
    return values.find(({ name }) => name === 'TaskDuration')!.value * 1000
  }

  /** Returns how much slower than its best a fixed piece of work is on average: the share of other processes. */
  async function machineSlowness(): Promise<number> {
    const times = (await page.evaluate('measured.calibrate()')) as number[]
    return times.reduce((sum, time) => sum + time, 0) / times.length / Math.min(...times)
  }
})

function report(t: TestContext, motion: string, moving: Frames, idle: Frames): void {
  const parts = [`${motion}: work ${median(moving.work).toFixed(2)} ms`, `frame ${median(moving.gaps).toFixed(2)} ms`]
  t.diagnostic(`${parts.join(', ')} (idle ${median(idle.gaps).toFixed(2)} ms)`)
}
