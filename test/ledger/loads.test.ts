import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Ledger } from '../../src/model/stats.ts'
import { BACKENDS } from '../contract/backends.ts'
import { runLines } from './run-fixture.ts'

const LOADS = 30
const ATTEMPTS = 3
/** A machine that takes more than this share of a load away, on top, is no judge of where the rest went. */
const DISTURBED = 1.1
/**
 * Milliseconds of a load's waits that the loop's idle counter does not count: waking from a short sleep, for each timer
 * and each look of the probe, takes long on a virtual machine. Known and open: docs/decisions/lag-and-ledger.md.
 */
const WAKING = 25

/** One load, and how the machine was meanwhile. */
interface Load {
  number: number
  /** What the loop was busy with when the same load only waited, without a profile; milliseconds. */
  quiet: number
  /** By how much work took longer than it ran. */
  slowness: number
  profiles: Measured[]
}

interface Measured {
  ledger: Ledger
  /** The profiler's own cost; it is queued time that the program knows nothing of. */
  cost: number
  truth: Omit<Ledger, 'unattributed'> & { noise: number }
}

for (const backend of BACKENDS) {
  test(`${backend.name}: 30 loads with known shares, overlapping ones too, are accounted for`, async (t) => {
    const knowsWhose = backend.capabilities.tasks
    let wanted = Array.from({ length: LOADS }, (_, number) => String(number))
    let failed: Load[] = []
    for (let attempt = 0; attempt < ATTEMPTS && wanted.length > 0; attempt++) {
      const loads = await runLines<Load>('loads.mjs', backend, wanted)
      assert.equal(loads.length, wanted.length)
      for (const { profiles } of loads) for (const profile of profiles) assertWhole(profile, knowsWhose)
      failed = loads.filter((load) => findErrors(load, knowsWhose).length > 0)
      wanted = failed.map(({ number }) => String(number))
      if (attempt === 0) t.diagnostic(describe(loads))
    }
    const judged = failed.filter(({ slowness }) => slowness < DISTURBED)
    if (failed.length > 0) t.diagnostic(`${failed.length - judged.length} loads not judged: the machine was too busy`)
    assert.deepEqual(
      judged.flatMap((load) => findErrors(load, knowsWhose)),
      [],
    )
  })
}

/** Whatever the machine does, each millisecond is there once. */
function assertWhole({ ledger: { wall, ...parts }, truth }: Measured, knowsWhose: boolean): void {
  const all = Object.values(parts)
  const sum = all.reduce((total, part) => total + part, 0)
  assert.ok(Math.abs(sum - wall) <= wall * 0.01, JSON.stringify({ wall, parts }))
  assert.ok(all.every((part) => part >= 0))
  assert.ok(wall <= truth.wall, 'a profile is no longer than the program that starts and ends it')
  if (knowsWhose) assert.ok(parts.unattributed < wall * 0.02)
}

function findErrors({ number, quiet, profiles }: Load, knowsWhose: boolean): string[] {
  const cost = profiles.reduce((total, profile) => total + profile.cost, 0)
  return profiles.flatMap(({ ledger, truth }, index) => {
    const near = (part: number, real: number): boolean =>
      Math.abs(part - real) <= Math.max(3, real * 0.05) + WAKING + truth.noise + quiet + cost
    const isRight =
      near(ledger.waiting, truth.waiting) &&
      (knowsWhose
        ? near(ledger.running, truth.running) && near(ledger.queued, truth.queued)
        : near(ledger.unattributed, truth.running + truth.queued))
    return isRight ? [] : [`load ${number}, profile ${index}: ${JSON.stringify({ ledger, truth, quiet, cost })}`]
  })
}

function describe(loads: readonly Load[]): string {
  const profiles = loads.flatMap((load) => load.profiles)
  const middle = (values: readonly number[]): string => values.toSorted((a, b) => a - b)[values.length >> 1]!.toFixed(2)
  const off = (part: 'running' | 'waiting' | 'queued'): string =>
    middle(profiles.map(({ ledger, truth }) => Math.abs(ledger[part] - truth[part])))
  return (
    `${profiles.length} profiles; half are off by less than: running ${off('running')} ms, waiting ${off('waiting')} ms, ` +
    `queued ${off('queued')} ms; work took ${middle(loads.map(({ slowness }) => slowness))} times as long as it ran`
  )
}
