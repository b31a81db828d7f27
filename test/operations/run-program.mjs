import { createRequire } from 'node:module'
import { profile } from '../../dist/src/index.js'

/**
 * Runs the three steps of a library's program in many overlapping calls of `profile()`, and prints what each recorded:
 * `run-program.mjs <program> <folder of the library> <calls> <calls before, so that the code is warm>`.
 */
const [program, folder, calls, before] = process.argv.slice(2)
const { open } = await import(`./programs/${program}.mjs`)
const { steps, close } = await open(createRequire(`${folder}/`))

/** Words of letters: digits are values, and leave no trace in a text. */
const labelOf = (number) => `canary${Array.from(String(number), (digit) => 'abcdefghij'[digit]).join('')}`

async function work(label) {
  for (const step of steps) await step(label)
}

for (let call = 0; call < Number(before); call++) await profile('warm', () => work('warm'))

const results = await Promise.all(
  Array.from({ length: Number(calls) }, (_, number) => {
    const label = labelOf(number)
    return profile(label, () => work(label)).then(({ stats }) => ({ label, stats }))
  }),
)
await close()
const rows = results.map(({ label, stats }) => ({
  label,
  degraded: stats.degraded,
  holdsSecret: JSON.stringify(stats).includes('secret'),
  operations: stats.operations,
  tasks: stats.tasks,
  awaits: stats.awaitPoints,
}))
process.stdout.write(JSON.stringify(rows), () => process.exit())
