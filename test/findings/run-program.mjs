import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { WAYS } from './ways.mjs'

/**
 * Runs the handlers of a program, each some times, and prints the findings of each run:
 * `run-program.mjs <program> <folder of the libraries> <way> <runs> [handler…]`, by default all of the program's handlers.
 */
const [program, folder, way, runs, ...only] = process.argv.slice(2)

/** Runs before, so that code and connections are warm. */
const WARM_RUNS = 3

const { faults, innocents, close } = await (
  await import(`./programs/${program}.mjs`)
).open(createRequire(`${resolve(folder)}/`))
const cases = [
  ...Object.entries(faults ?? {}).flatMap(([check, handlers]) => handlers.map((handler) => ({ check, handler }))),
  ...(innocents ?? []).map((handler) => ({ check: null, handler })),
]

const { run: runOnce, close: closeWay } = await WAYS[way](new Map(cases.map(({ handler }) => [handler.name, handler])))
const results = []
for (const { check, handler } of cases) {
  if (only.length > 0 && !only.includes(handler.name)) continue
  for (let run = 0; run < WARM_RUNS; run++) await runOnce(handler.name, run)
  const judged = []
  for (let run = 0; run < Number(runs); run++) {
    const { backend, duration, findings } = await runOnce(handler.name, WARM_RUNS + run)
    judged.push({ backend, duration, findings })
  }
  results.push({ name: handler.name, check, judged })
}
await closeWay()
await close?.()
process.stdout.write(JSON.stringify(results), () => process.exit())
