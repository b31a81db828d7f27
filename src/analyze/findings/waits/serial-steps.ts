import type { AsyncProfilingStats, AwaitSite, Task } from '../../../model/async-stats.ts'
import { endUntil } from '../../tasks/task-end.ts'
import type { Effects } from './effects.ts'

/** One wait of a task at an `await`; milliseconds from the profile's start. */
export interface Step {
  site: AwaitSite
  /** Index of the wait in the task. */
  wait: number
  start: number
  end: number
  /** Whether something was changed for it, or it is part of a transaction: it comes after all before, and before the rest. */
  isEffect: boolean
}

/** Waits of a task that came one after the other, though some do not need the ones before them. */
export interface SerialSteps {
  /** Those that did not need the one before them, with the ones before, in order. */
  steps: Step[]
  /** How much shorter (ms) all waits of the task are if each begins as soon as those that it needs have ended. */
  saving: number
  /** The waits that need not be where they are, and those at whose end theirs is needed, by their index. */
  beside: { wait: number; until: number }[]
}

/**
 * An `await` whose waits took less, in sum, than this share of the task's longest wait has no steps. One that has some
 * has all of its waits: a loop that turned 30 times is told so, however short some of the turns were.
 */
const MIN_SHARE = 0.05

export type SitesByPlace = ReadonlyMap<string, AwaitSite>

/** Indexes the awaits of a profile by their place. */
export function indexSites({ awaitPoints }: Pick<AsyncProfilingStats, 'awaitPoints'>): SitesByPlace {
  return new Map(awaitPoints.flatMap(({ file, sites }) => sites.map((site) => [keyOf(file, site), site] as const)))
}

const keyOf = (file: string, { line, column }: { line: number; column: number }): string => `${file}:${line}:${column}`

/**
 * Finds the waits of a task that could have been together, by what each `await` needs according to its source. One of
 * which that is not known needs all before it. Null if there are none.
 */
export function findSerialSteps(
  task: Task,
  { sites, effects, until }: { sites: SitesByPlace; effects: Effects; until: number },
): SerialSteps | null {
  const steps = listSteps(task, sites, until)
  if (steps.length < 2 || followNeeds(steps, task.file).early.length === 0) return null
  for (const step of steps) step.isEffect = effects.within(task.taskId, begunAt(task, step), step.end)
  const { early, longest } = followNeeds(steps, task.file)
  if (early.length === 0) return null
  const serial = steps.reduce((sum, step) => sum + step.end - step.start, 0)
  return { steps: early, saving: serial - longest, beside: listBeside(steps, task.file) }
}

/** Returns the time (ms) from which a task may have begun the work of a wait: the end of the wait before it. */
function begunAt({ awaits = [], slices, startTime }: Task, { wait, start }: Step): number {
  const before = awaits[wait - 1]
  return before === undefined ? startTime : (slices[before[0] + 1]?.[0] ?? start)
}

function listSteps(task: Task, sites: SitesByPlace, until: number): Step[] {
  const end = endUntil(task, until)
  const steps = (task.awaits ?? []).flatMap(([slice, line, column], wait): Step[] => {
    const site = sites.get(keyOf(task.file, { line, column }))
    const start = task.slices[slice]?.[1]
    if (site === undefined || start === undefined) return []
    return [{ site, wait, start, end: Math.min(task.slices[slice + 1]?.[0] ?? end, end), isEffect: false }]
  })
  const longest = steps.reduce((most, step) => Math.max(most, step.end - step.start), 0)
  const times = new Map<AwaitSite, number>()
  for (const { site, start: from, end: to } of steps) times.set(site, (times.get(site) ?? 0) + to - from)
  return steps.filter(({ site }) => times.get(site)! >= longest * MIN_SHARE)
}

/** Returns the steps that waited for one that they do not need, with those, and the longest chain of needs (ms). */
function followNeeds(steps: readonly Step[], file: string): { early: Step[]; longest: number } {
  /** By place of an `await`: the longest chain to its steps so far, and the last of them. */
  const chains = new Map<string, { time: number; last: number }>()
  /** By step: how many ranges of steps that could be together begin here, less those that ended before. */
  const ranges = new Int32Array(steps.length + 1)
  let longest = 0
  /** The last step that all later ones need. */
  let effect: { time: number; last: number } | undefined
  steps.forEach((step, index) => {
    const needs = step.isEffect ? undefined : step.site.needs
    const needed = needs?.map((need) => chains.get(keyOf(file, need))) ?? [{ time: longest, last: index - 1 }]
    needed.push(effect)
    const time = needed.reduce((most, each) => Math.max(most, each?.time ?? 0), 0) + step.end - step.start
    const last = needed.reduce((most, each) => Math.max(most, each?.last ?? -1), -1)
    if (last < index - 1) {
      ranges[last + 1]! += 1
      ranges[index + 1]! -= 1
    }
    const key = keyOf(file, step.site)
    chains.set(key, { time: Math.max(time, chains.get(key)?.time ?? 0), last: index })
    if (step.isEffect) effect = { time, last: index }
    longest = Math.max(longest, time)
  })
  let open = 0
  return { early: steps.filter((_, index) => (open += ranges[index]!) > 0), longest }
}

/** Lists the steps that the next one does not need, each with the last one before that which needs it, or of all. */
function listBeside(steps: readonly Step[], file: string): SerialSteps['beside'] {
  /** By place of an `await`: the first later step that needs it. One of which it is not known needs all before it. */
  const neededBy = new Map<string, number>()
  let neededAll = steps.length
  const beside: SerialSteps['beside'] = []
  for (let at = steps.length - 1; at >= 0; at--) {
    const { site, wait, isEffect } = steps[at]!
    const until = Math.min(neededBy.get(keyOf(file, site)) ?? steps.length, neededAll) - 1
    if (until > at && !isEffect) beside.push({ wait, until: steps[until]!.wait })
    for (const need of site.needs ?? []) neededBy.set(keyOf(file, need), at)
    if (site.needs === undefined || isEffect) neededAll = at
  }
  return beside.toReversed()
}
