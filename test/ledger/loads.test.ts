import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Ledger, LedgerParts } from '../../src/model/async-stats.ts'
import { BACKENDS } from '../contract/backends.ts'
import { repeats } from '../length.support.ts'
import { runLines } from './run-fixture.ts'

const LOADS = repeats(30, { ci: 12 })
/** Number of attempts: a machine's disturbance passes, a wrong figure stays wrong. */
const ATTEMPTS = 5
/** Maximum slowdown of a load by the machine; above it, the rest of its time cannot be judged. */
const DISTURBED = 1.1

/** One load, and the machine's slowness meanwhile. */
interface Load {
  number: number
  /** Busy time of the loop while the same profiles only waited, the profiler's own work included; milliseconds. */
  quiet: number
  /** Ratio of the work's duration to its running time. */
  slowness: number
  profiles: Measured[]
}

interface Measured {
  ledger: Ledger
  truth: LedgerParts & { noise: number }
}

for (const { backend, options, how } of BACKENDS.flatMap((each) => [
  { backend: each, options: [], how: 'by the loop’s counter' },
  { backend: each, options: ['--sampled'], how: 'while the sampler runs' },
])) {
  test(`${backend.name}, ${how}: ${LOADS} loads with known shares, overlapping ones too, are accounted for`, async (t) => {
    const knowsWhose = backend.capabilities.tasks
    let wanted = Array.from({ length: LOADS }, (_, number) => String(number))
    let failed: Load[] = []
    for (let attempt = 0; attempt < ATTEMPTS && wanted.length > 0; attempt++) {
      const loads = await runLines<Load>('loads.mjs', backend, [...options, ...wanted])
      assert.equal(loads.length, wanted.length)
      for (const { profiles } of loads) for (const profile of profiles) assertWhole(profile)
      failed = loads.filter((load) => findErrors(load, knowsWhose).length > 0)
      wanted = failed.map(({ number }) => String(number))
      if (attempt === 0) t.diagnostic(describe(loads))
      t.diagnostic(`attempt ${attempt + 1}: ${failed.length} of ${loads.length} loads off by more than allowed`)
    }
    const judged = failed.filter(({ slowness }) => slowness < DISTURBED)
    if (failed.length > 0) t.diagnostic(`${failed.length - judged.length} loads not judged: the machine was too busy`)
    assert.deepEqual(
      judged.flatMap((load) => findErrors(load, knowsWhose)),
      [],
    )
  })
}

/** Asserts that the parts count each millisecond once, on any machine. */
function assertWhole({ ledger: { wall, waitingFor = {}, ...parts }, truth }: Measured): void {
  const all = Object.values(parts)
  const awaited = Object.values(waitingFor).reduce((total, part) => total + part, 0)
  assert.ok(Math.abs(awaited - parts.waiting) < 1e-6, JSON.stringify({ parts, waitingFor }))
  const sum = all.reduce((total, part) => total + part, 0)
  assert.ok(Math.abs(sum - wall) <= wall * 0.01, JSON.stringify({ wall, parts }))
  assert.ok(all.every((part) => part >= 0))
  assert.ok(wall <= truth.wall, 'a profile is no longer than the program that starts and ends it')
}

function findErrors({ number, quiet, profiles }: Load, knowsWhose: boolean): string[] {
  return profiles.flatMap(({ ledger, truth }, index) => {
    const near = (part: number, real: number): boolean =>
      Math.abs(part - real) <= Math.max(3, real * 0.05) + truth.noise + quiet
    const isRight =
      near(ledger.waiting, truth.waiting) &&
      (knowsWhose
        ? (['running', 'queued', 'unattributed'] as const).every((part) => near(ledger[part], truth[part]))
        : near(ledger.unattributed, truth.running + truth.queued + truth.unattributed))
    return isRight ? [] : [`load ${number}, profile ${index}: ${JSON.stringify({ ledger, truth, quiet })}`]
  })
}

function describe(loads: readonly Load[]): string {
  const profiles = loads.flatMap((load) => load.profiles)
  const middle = (values: readonly number[]): string => values.toSorted((a, b) => a - b)[values.length >> 1]!.toFixed(2)
  const off = (part: keyof LedgerParts): string =>
    middle(profiles.map(({ ledger, truth }) => Math.abs(ledger[part] - truth[part])))
  return (
    `${profiles.length} profiles; half are off by less than: running ${off('running')} ms, waiting ${off('waiting')} ms, ` +
    `queued ${off('queued')} ms, unattributed ${off('unattributed')} ms; work took ${middle(loads.map(({ slowness }) => slowness))} times as long as it ran`
  )
}
