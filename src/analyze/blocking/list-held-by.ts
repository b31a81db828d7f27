import type { HeldBy, Interval, StackSite } from '../../model/async-stats.ts'
import type { Trace } from '../../model/trace.ts'
import type { AnalysisInput } from '../trace/input.ts'
import type { Block } from './blocks.ts'
import { findCulprits } from './culprits.ts'
import { UserStacks } from './user-stacks.ts'

/** Holders that are told, and times of each: the longest. */
const MAX_HOLDERS = 20
const MAX_HOLDS = 100
/** A function is looked for in a hold of this length (ms) or more; samples rarely fall into a shorter one. */
const MIN_SAMPLED_MS = 5
/** Share of the holds that a function must have, to be named for them. */
const MIN_SHARE = 0.5

/** Lists who else held the loop, the longest first, each with the function that samples saw most; not itself if none. */
export function listHeldBy({ trace, ...given }: AnalysisInput): HeldBy[] {
  const { holds, holders = [] } = trace
  if (holds === undefined) return []
  const rows = holders.map((): number[] => [])
  for (let row = 0; row < holds.count; row++) rows[holds.holder[row]!]?.push(row)
  const timeOf = (row: number): number => holds.end[row]! - holds.start[row]!
  const input = { ...given, trace: withHolds(trace, holds) }
  const stacks = given.sampled == null ? null : new UserStacks(given.sampled)
  return holders
    .map((holder, index) => {
      const own = rows[index]!.toSorted((a, b) => timeOf(b) - timeOf(a))
      const time = own.reduce((sum, row) => sum + timeOf(row), 0)
      return { holder, own, time }
    })
    .filter(({ own }) => own.length > 0)
    .toSorted((a, b) => b.time - a.time)
    .slice(0, MAX_HOLDERS)
    .map(({ holder, own, time }) => ({
      ...holder,
      time,
      longest: timeOf(own[0]!),
      holds: intervalsOf(own.slice(0, MAX_HOLDS), trace),
      ...functionOf(own, { input, stacks }),
    }))
}

/** Makes the holds the slices of a trace, so that they can be judged as blocks are. */
const withHolds = (trace: Trace, { count, start, end }: NonNullable<Trace['holds']>): Trace => ({
  ...trace,
  slices: { count, start, end, stretch: start, task: new Uint32Array(count), endSite: new Uint32Array(count) },
})

const intervalsOf = (rows: readonly number[], { holds, start }: Trace): Interval[] =>
  rows.toSorted((a, b) => a - b).map((row) => [holds!.start[row]! - start, holds!.end[row]! - start])

/** Returns the function that held the loop in the longest hold, if samples saw one for most of it. */
function functionOf(
  rows: readonly number[],
  { input, stacks }: { input: AnalysisInput; stacks: UserStacks | null },
): { site?: StackSite; callee?: string } {
  if (stacks === null) return {}
  const { start, end } = input.trace.slices
  const [row] = rows
  const time = end[row!]! - start[row!]!
  if (time < MIN_SAMPLED_MS) return {}
  const block: Block = { task: 0, start: start[row!]!, time, endSite: 0, resumedFrom: 0, longest: time, rows: [row!] }
  const judged = { ...input, blockingThreshold: Math.min(input.blockingThreshold, time * MIN_SHARE) }
  const [culprit] = findCulprits(block, { input: judged, owners: new Uint32Array(1), stacks })
    .filter((each) => each.site !== null && each.time >= time * MIN_SHARE)
    .toSorted((a, b) => b.time - a.time)
  if (culprit === undefined) return {}
  return { site: culprit.site!, ...(culprit.callee === undefined ? {} : { callee: culprit.callee }) }
}
