import type { BackendUnderTest } from '../contract/backends.ts'
import type { Fault } from './fault.ts'
import { judge } from './judge.ts'
import { flatten, without } from './program.ts'
import type { Stage } from './program.ts'

/** Candidates that are tried in one process. */
const AT_ONCE = 24
/** Maximum number of rounds for one failure. */
const MOST_ROUNDS = 25

/** The smallest stage found that still fails in the same way. */
export interface Smallest {
  stage: Stage
  faults: Fault[]
}

/** Drops operations, the largest first, while one of the checks still fails. */
export async function shrink(stage: Stage, faults: readonly Fault[], backend: BackendUnderTest): Promise<Smallest> {
  const checks = new Set(faults.map(({ check }) => check))
  let smallest: Smallest = { stage, faults: [...faults] }
  let [done, rounds] = [0, 0]
  for (;;) {
    const ids = flatten(smallest.stage.programs).map(({ id }) => id)
    const tried = ids.slice(done, done + AT_ONCE)
    if (tried.length === 0 || ++rounds > MOST_ROUNDS) return smallest
    const stages = tried
      .map((id) => without(smallest.stage, new Set([id])))
      .filter(({ programs }) => programs.length > 0)
    const verdicts = await judge(stages, backend)
    const found = verdicts.findIndex((verdict) => verdict.faults.some(({ check }) => checks.has(check)))
    if (found < 0) done += tried.length
    else {
      smallest = { stage: verdicts[found]!.stage, faults: verdicts[found]!.faults }
      done += found
    }
  }
}

/** Returns the numbers of the dropped operations, as `by-hand.js --drop` takes them. */
export function droppedOf(whole: Stage, smaller: Stage): number[] {
  const kept = new Set(flatten(smaller.programs).map(({ id }) => id))
  const dropped = flatten(whole.programs).filter(({ id }) => !kept.has(id))
  const below = new Set(dropped.flatMap(({ children }) => children.map(({ id }) => id)))
  return dropped.map(({ id }) => id).filter((id) => !below.has(id))
}
