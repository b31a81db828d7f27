import type { BackendUnderTest } from '../contract/backends.ts'
import { compareBlocks } from './compare-blocks.ts'
import { compareTasks, compareWaits, pairTasks } from './compare-shape.ts'
import { compareDetail } from './compare-detail.ts'
import { compareTimes } from './compare-times.ts'
import { expect } from './expected.ts'
import type { Fault } from './fault.ts'
import type { Outcome } from './run-stages.ts'

/** Returns all faults of a stage's profiles. */
export function compare({ stage, written, result }: Outcome, backend: BackendUnderTest): Fault[] {
  if (result.error !== undefined) return [{ check: 'program', text: result.error }]
  if (result.stats.length < written.length) {
    return [
      { check: 'program', text: `${result.stats.length} of ${written.length} profiles: ${JSON.stringify(result)}` },
    ]
  }
  return written.flatMap((each, index) => {
    const stats = result.stats[index]!
    const expected = expect({
      rows: result.rows,
      program: result.first + index,
      written: each,
      isHttp: stage.isHttp,
    })
    const faults: Fault[] = []
    if (stats.degraded !== null || stats.backend !== backend.name) {
      faults.push({ check: 'backend', text: `${stats.backend}: ${stats.degraded}` })
    }
    faults.push(...compareBlocks(expected, stats, stage))
    if (stage.isSampled) return labelled(faults, index)
    if (backend.capabilities.tasks) {
      const { pairs, faults: counted } = pairTasks(expected, stats)
      faults.push(...counted, ...compareTasks(expected, pairs, backend), ...compareWaits(expected, stats))
      faults.push(...compareDetail(stats))
      faults.push(...compareTimes(expected, stats, pairs))
    } else faults.push(...compareTimes(expected, stats, []))
    return labelled(faults, index)
  })
}

const labelled = (faults: readonly Fault[], program: number): Fault[] =>
  faults.map((fault) => ({
    ...fault,
    ...(fault.about !== undefined && { about: `program ${program}: ${fault.about}` }),
    text: `program ${program}: ${fault.text}`,
  }))
