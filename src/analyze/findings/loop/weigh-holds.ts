import type { AsyncProfilingStats, HeldBy, Interval } from '../../../model/async-stats.ts'
import type { PathPart } from '../../path/critical-path.ts'

/** Holds that follow each other this closely (ms) are one: the loop has looked for news at most once in between. */
const MAX_BREAK_MS = 1
/** The request went on this soon (ms) after a hold, if it had waited for its end. */
const MAX_RESUME_MS = 2

/** The cost (ms) of one profile's holds for the end of a request. */
export interface HoldCost {
  heldBy: HeldBy
  /** The awaited work had ended, and the loop was held. */
  ready: number
  /** The awaited work was seen to have ended directly after: it may have ended before. */
  unseen: number
}

interface Hold {
  start: number
  end: number
  /** The end of the last of those, and of other busy times of the loop, that follow it directly. */
  until: number
  cost: HoldCost
}

/** Weighs who held the loop while the end of the request waited for it; those that cost nothing are left out. */
export function weighHolds(stats: AsyncProfilingStats, path: readonly PathPart[]): HoldCost[] {
  const costs = (stats.heldBy ?? []).map((heldBy) => ({ heldBy, ready: 0, unseen: 0 }))
  const holds = listHolds(costs, stats.loop?.others ?? [])
  const resumes = stats.loop?.own.map(([start]) => start) ?? []
  let [first, next] = [0, 0]
  for (const part of path) {
    while (first < holds.length && holds[first]!.end <= part.start) first++
    for (let at = first; at < holds.length && holds[at]!.start < part.end; at++) {
      const { start, end, until, cost } = holds[at]!
      const time = Math.min(end, part.end) - Math.max(start, part.start)
      if (part.kind === 'ready') cost.ready += time
      else if (part.kind === 'waiting' && part.wait?.cause.type !== 'timer')
        cost.unseen += endsWith(part.end, until) ? time : 0
      else if (part.kind === 'outside') {
        while (next < resumes.length && resumes[next]! < until - MAX_BREAK_MS) next++
        if (endsWith(resumes[next] ?? stats.duration, until)) cost.unseen += time
      }
    }
  }
  return costs.filter(({ ready, unseen }) => ready + unseen > 0).toSorted((a, b) => costOf(b) - costOf(a))
}

export const costOf = ({ ready, unseen }: HoldCost): number => ready + unseen

const endsWith = (resumed: number, held: number): boolean => resumed <= held + MAX_RESUME_MS

/** @param busy times in which the loop was busy with others, in order: until their end, nobody could go on either */
function listHolds(costs: readonly HoldCost[], busy: readonly Interval[]): Hold[] {
  const holds = costs
    .flatMap((cost) => cost.heldBy.holds.map(([start, end]) => ({ start, end, until: end, cost })))
    .toSorted((a, b) => a.start - b.start)
  let next = 0
  for (const hold of holds) {
    while (next < busy.length && busy[next]![1] <= hold.end) next++
    for (let at = next; at < busy.length && busy[at]![0] <= hold.until + MAX_BREAK_MS; at++) hold.until = busy[at]![1]
  }
  for (let at = holds.length - 2; at >= 0; at--) {
    const [hold, after] = [holds[at]!, holds[at + 1]!]
    if (after.start - hold.end <= MAX_BREAK_MS) hold.until = Math.max(hold.until, after.until)
  }
  return holds
}
