/**
 * Sends many mixed requests, with aborts, to every adapter and under `debug-toolbar/auto`: `npm run soak [--
 * --requests=100000]`. Fails if an answer differs from the bare app's, if memory or anything open grows after the first
 * fifth, or if a secret shows in an output (test/soak). The CPU sampler is off, as in memory.js: its data is bounded by
 * minutes and bytes.
 */
import { findFaults } from '../dist/test/soak/judge.js'
import { soak } from '../dist/test/soak/soak.js'

const given = process.argv.find((arg) => arg.startsWith('--requests='))?.slice('--requests='.length) ?? '100000'
const requests = Number(given)
if (!Number.isInteger(requests) || requests < 1000) {
  throw new Error(`--requests: expected a whole number of at least 1000, got ${given}`)
}

const started = Date.now()
const outcomes = await soak({ requests, control: true, print: (line) => console.log(line) })
const faults = outcomes.flatMap((outcome) => findFaults(outcome))
for (const { mode, differences, outputs, places, found, ...counts } of outcomes) {
  console.log(
    `${mode}: ${counts.requests} requests, ${counts.left} of them left by the client, ${counts.compared} answers ` +
      `compared, ${differences.length} differ; ${places} secrets in ${outputs} outputs, ${found.length} found`,
  )
}
for (const fault of [...new Set(faults)].slice(0, 50)) console.log(fault)
console.log(`${faults.length === 0 ? 'passed' : 'FAILED'} in ${Math.round((Date.now() - started) / 1000)} s`)
process.exitCode = faults.length === 0 ? 0 : 1
