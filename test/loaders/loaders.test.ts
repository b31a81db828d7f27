import assert from 'node:assert/strict'
import { appendFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { LoaderApp, missingIn, outcomeOf, readRecord } from './apps.ts'
import { CASES } from './cases.ts'
import type { LoaderCase } from './cases.ts'

/** `all`: every case, as `npm run test:loaders` wants it. */
const { CI, LOADERS, LOADERS_LOG } = process.env
const MISSING = missingIn('test/loaders')
const skip = MISSING !== null && CI === undefined ? MISSING : false
const version = process.versions.node
const app = MISSING === null ? new LoaderApp('test/loaders') : null
after(() => app?.remove())

test('the loaders are installed', { skip }, () => assert.equal(MISSING, null))

for (const each of CASES.filter(({ short }) => short || LOADERS === 'all')) {
  const { loader, kind, order, except, outcome: expected } = each
  const fits = except === undefined || !except.test(version)
  test(
    `${loader}, ${kind}, ${order}`,
    { skip: MISSING ?? (fits ? false : `${loader} does not run here`) },
    async () => {
      const found = await run(each)
      if (LOADERS_LOG !== undefined) appendFileSync(LOADERS_LOG, `${JSON.stringify([loader, kind, order, found])}\n`)
      assert.equal(found.outcome, expected, found.detail)
    },
  )
}

/** Runs a case from an empty cache, and from the cache that this has left. */
async function run(each: LoaderCase): Promise<{ outcome: string; detail: string }> {
  app!.forget()
  const outcomes: string[] = []
  let detail = ''
  for (let start = 0; start < 2; start++) {
    const ended = await app!.run(each)
    const record = readRecord(ended)
    detail += `${JSON.stringify(record)} ${ended.stderr}`
    outcomes.push(record?.text === '{"id":7}' ? outcomeOf(record, app!.directory) : 'fails')
  }
  return { outcome: outcomes[0] === outcomes[1] ? outcomes[0]! : outcomes.join(), detail }
}
