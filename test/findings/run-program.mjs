import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { profile } from '../../dist/src/index.js'

/**
 * Runs the handlers of a program, each some times, and prints the findings of each run:
 * `run-program.mjs <program> <folder of the libraries> <runs> [handler…]`, by default all of the program's handlers.
 */
const [program, folder, runs, ...only] = process.argv.slice(2)

/** Runs before, so that code and connections are warm. */
const WARM_RUNS = 3

const { faults, innocents, close } = await (
  await import(`./programs/${program}.mjs`)
).open(createRequire(`${resolve(folder)}/`))
const cases = [
  ...Object.entries(faults ?? {}).flatMap(([check, handlers]) => handlers.map((handler) => ({ check, handler }))),
  ...(innocents ?? []).map((handler) => ({ check: null, handler })),
]

const results = []
for (const { check, handler } of cases) {
  if (only.length > 0 && !only.includes(handler.name)) continue
  for (let run = 0; run < WARM_RUNS; run++) await profile('warm', () => handler(run))
  const judged = []
  for (let run = 0; run < Number(runs); run++) {
    const { stats } = await profile(handler.name, () => handler(WARM_RUNS + run))
    const { backend, duration, findings } = stats
    judged.push({ backend, duration, findings })
  }
  results.push({ name: handler.name, check, judged })
}
await close?.()
process.stdout.write(JSON.stringify(results), () => process.exit())
