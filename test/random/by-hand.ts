/**
 * Runs random programs by hand: `npm run test:random -- [--programs=500] [--seed=1] [--backend=hooks]`. With
 * `--shrink=0` the seeds that fail are listed and not made smaller. With `--drop=3,17` it runs the program of one seed without these operations, and prints its text.
 */
import { parseArgs } from 'node:util'
import { BACKENDS } from '../contract/backends.ts'
import { generate } from './generate.ts'
import { without } from './program.ts'
import { describeFailure, runSeeds, textOf } from './run-seeds.ts'
import { judge } from './judge.ts'

const { values } = parseArgs({
  options: {
    programs: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    backend: { type: 'string' },
    drop: { type: 'string' },
    shrink: { type: 'string', default: '5' },
  },
})
const seed = Number(values.seed)
const backends = BACKENDS.filter(({ name }) => values.backend === undefined || name === values.backend)
for (const backend of backends) {
  if (values.drop === undefined) {
    const { failures, summary } = await runSeeds({
      seed,
      programs: Number(values.programs),
      backend,
      shrunk: Number(values.shrink),
    })
    console.log(`${backend.name}: ${summary}`)
    for (const failure of failures) console.log(describeFailure(failure, backend))
    if (failures.length > 0) process.exitCode = 1
  } else {
    const dropped = new Set(values.drop.split(',').filter(Boolean).map(Number))
    const [verdict] = await judge([without(generate(seed), dropped)], backend)
    console.log(textOf(verdict!))
    console.log(backend.name, verdict!.faults, 'known:', verdict!.known)
  }
}
