import { pbkdf2 } from 'node:crypto'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { whatIf } from '../../dist/src/analyze/what-if/what-if.js'
import { profile } from '../../dist/src/index.js'
import { makePairs } from './pairs.mjs'

/**
 * Runs both programs of each pair some times and prints the saving that was predicted and the times (ms) of the fastest
 * runs, which a busy machine slowed least: `run-pairs.mjs <folder of the libraries> <runs> <with database: 1 or 0> [name…]`, by default all pairs.
 */
const [folder, runs, withDatabase, ...only] = process.argv.slice(2)

const limits = { threads: Number(process.env.UV_THREADPOOL_SIZE) || 4, cores: await countCores() }

const pools = withDatabase === '1' ? openPools() : null
const results = []
for (const pair of makePairs(pools)) {
  if (only.length === 0 || only.includes(pair.name)) results.push(await compare(pair))
}
await Promise.all(Object.values(pools ?? {}).map((pool) => pool.end()))
process.stdout.write(JSON.stringify(results), () => process.exit())

function openPools() {
  const { Pool } = createRequire(`${resolve(folder)}/`)('pg')
  return { one: new Pool({ max: 1 }), two: new Pool({ max: 2 }) }
}

/** Returns the processors that are there, or 1 if others use them: two hashes at once then take as long as in turn. */
async function countCores() {
  const hash = () => promisify(pbkdf2)('secret', 'salt', 60_000, 64, 'sha512')
  const time = async (count) => {
    const before = performance.now()
    await Promise.all(Array.from({ length: count }, hash))
    return performance.now() - before
  }
  let [one, two] = [Infinity, Infinity]
  for (let run = 0; run < 4; run++) [one, two] = [Math.min(one, await time(1)), Math.min(two, await time(2))]
  return two > one * 1.5 ? 1 : availableParallelism()
}

/** Runs them in turn, so that a busy machine slows both. */
async function compare({ name, slow, fast, change }) {
  for (let run = 0; run < 2; run++) await Promise.all([slow(), fast()])
  const best = { name, predicted: NaN, slow: Infinity, fast: Infinity }
  for (let run = 0; run < Number(runs); run++) {
    const { stats } = await profile('slow', slow)
    const predicted = whatIf(stats, limits).predict(change(stats))?.saving ?? NaN
    if (stats.duration < best.slow) Object.assign(best, { predicted, slow: stats.duration })
    best.fast = Math.min(best.fast, (await profile('fast', fast)).stats.duration)
  }
  return best
}
