import { DatabaseSync } from 'node:sqlite'
import { profile } from '../../dist/src/index.js'

/** Prints the statistics of a profile in which one statement holds the loop for 150 ms and more. */
const database = new DatabaseSync(':memory:')
const statement = database.prepare(
  'WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?) SELECT max(n) FROM numbers',
)
let count = 50_000
for (let time = 0; time < 100; count *= 2) {
  const before = performance.now()
  statement.get(count)
  time = performance.now() - before
}

async function load() {
  await Promise.resolve()
  return statement.get(count)
}

const { stats } = await profile('block', async () => {
  await load()
})
process.stdout.write(JSON.stringify(stats), () => process.exit())
