import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { draw } from '../../src/analyze/drawing.test.support.ts'
import type { RequestDetail } from '../../src/model/api.ts'
import { missing } from './browser.ts'
import { makeDetail } from './fixture-data.ts'
import { useFixturePage } from './fixture-page.support.ts'
import { BASE } from './fixture-server.ts'

/**
 * A task that waits three times, while tasks end that nobody awaits: a callback calls one of them directly before the
 * first wait ends. The detail of the last task was dropped.
 */
const makeWaits = (): RequestDetail =>
  makeDetail(
    'waits',
    '/waits',
    draw(
      `
        clock         .........:.........:.........:
        page          R-RaaaaaaaR-RaaaaaaR-RaaaaaRR|
        log            RaaaR|
        (timer<page)        R--R
        audit                RR|
        log#2                    RaaR|
        log#3                             RaaR|
      `,
      { maxTasks: 3 },
    ).stats(),
  )

describe('the waits of a task', { skip: missing() }, () => {
  let page: Page
  let origin: string
  useFixturePage(makeWaits, (opened) => ({ page, origin } = opened))

  const paneOf = async (task: string): Promise<string> => {
    await page.goto(`${origin}${BASE}/requests/waits?task=${task}`)
    const pane = page.getByRole('complementary', { name: 'Task details' })
    await pane.getByRole('heading', { name: /^Waits/ }).waitFor()
    return (await pane.innerText()).replaceAll(/\s+/g, ' ')
  }

  test('are as many and as long in its pane as in the table of awaits', async () => {
    const pane = await paneOf('1')
    assert.match(pane, /Waits 3 /i)
    assert.match(pane, /3 ×, 18\.0/)
    assert.match(pane, /3\.0 7\.0 .*13\.0 6\.0 .*22\.0 5\.0/)
    assert.doesNotMatch(pane, /counted only/)
    const table = page.getByRole('table', { name: 'Await points' }).getByRole('row')
    assert.match(await table.filter({ hasText: 'page' }).innerText(), /\s3\s+18\.0\s+60 %\s+6\.0\s+7\.0/)
  })

  test('whose detail was dropped are counted, and said to be', async () => {
    const pane = await paneOf('2')
    assert.match(pane, /Waits 1 /i)
    assert.match(pane, /3 ×, 7\.0/)
    assert.match(pane, /Of these waits, 2 are counted only: the record was full\./)
    const causes = page.getByRole('row').filter({ hasText: 'log' }).locator('.await-causes')
    assert.match((await causes.first().getAttribute('title'))!, /2 of 3 waits counted only: the record was full/)
  })
})

describe('the page of a job', { skip: missing() }, () => {
  let page: Page
  let origin: string
  const makeJob = (): RequestDetail => ({
    ...makeWaits(),
    ...{ id: 'job', method: 'JOB', path: 'mails welcome', route: null, status: null },
    unit: { kind: 'job', status: 'completed' },
  })
  useFixturePage(makeJob, (opened) => ({ page, origin } = opened))

  test('says the job, and nowhere the request', async () => {
    await page.goto(`${origin}${BASE}/requests/job?task=1`)
    const pane = page.getByRole('complementary', { name: 'Task details' })
    await pane.getByText('If it took no time').waitFor()
    const text = (await pane.innerText()).replaceAll(/\s+/g, ' ')
    assert.match(text, /the job takes .* Called by the job/i)
    assert.doesNotMatch(text, /request/)
  })
})
