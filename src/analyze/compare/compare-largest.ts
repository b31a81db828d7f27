import type { BlockingCall, Task } from '../../model/async-stats.ts'
import type { AwaitChange, BlockingChange, Change, FunctionChange, LargestChange } from '../../model/comparison.ts'
import { nameKey } from './compare-match.ts'

export interface LargestInput {
  functions: readonly FunctionChange[]
  awaitPoints: readonly AwaitChange[]
  blockingCalls: readonly BlockingChange[]
  queued: Change | null
  unattributed: Change | null
  tasksA: readonly Task[]
  tasksB: readonly Task[]
  blocksA: readonly BlockingCall[]
  blocksB: readonly BlockingCall[]
}

const MAX_CHANGES = 3
/** Maximum number of candidates of each kind: the rest is smaller. */
const MAX_CANDIDATES = 30
/** Differences below this (ms) are noise. */
const MIN_DIFFERENCE_MS = 0.5

interface Candidate {
  kind: LargestChange['kind']
  place: { function: string; file: string; line: number }
  time: Change
  count: Change
}

/**
 * Finds the causes of the largest differences. One cause shows at many places: a slow call makes every await above it
 * longer, and a block is loop time of its function. Of such a chain one is named: a block, else the outermost await
 * that only one side has, else the innermost place.
 */
export function findLargest(input: LargestInput): LargestChange[] {
  const candidates = listCandidates(input)
  const callees = { a: listCallees(input.tasksA), b: listCallees(input.tasksB) }
  const named = new Set<Candidate>()
  const dropped = new Set<Candidate>()
  // Largest first, so that the top of a chain comes before its other links.
  for (const candidate of candidates) {
    if (dropped.has(candidate)) continue
    const rest = candidates.filter((other) => !dropped.has(other))
    const chain = followChain(candidate, rest, candidate.time.difference > 0 ? callees.b : callees.a)
    const chosen = chain.find((link) => named.has(link)) ?? chooseCause(chain) ?? candidate
    named.add(chosen)
    for (const link of chain) if (link !== chosen) dropped.add(link)
  }
  return candidates
    .filter((candidate) => named.has(candidate))
    .slice(0, MAX_CHANGES)
    .map(describe)
}

const chooseCause = (chain: readonly Candidate[]): Candidate | undefined =>
  chain.find(({ kind }) => kind === 'blocking') ?? chain.find(isOneSided) ?? chain.at(-1)

function listCandidates(input: LargestInput): Candidate[] {
  const blocks = input.blockingCalls.slice(0, MAX_CANDIDATES).map((block): Candidate => {
    return { kind: 'blocking', place: block, time: block.totalTime, count: block.calls }
  })
  const waits = input.awaitPoints.slice(0, MAX_CANDIDATES).flatMap((point) =>
    point.sites.slice(0, MAX_CANDIDATES).map((site): Candidate => {
      const place = { function: point.function, file: point.file, line: site.line }
      return { kind: 'waiting', place, time: site.totalWaitTime, count: site.awaitCount }
    }),
  )
  const running = input.functions
    .slice(0, MAX_CANDIDATES)
    .map((fn): Candidate => ({ kind: 'running', place: fn, time: fn.totalTime, count: fn.calls }))
    .filter((fn) => !isBlocked(fn, blocks, input))
  const others = (['queued', 'unattributed'] as const).flatMap((kind) => makeWithoutPlace(kind, input[kind]))
  return [...blocks, ...waits, ...running, ...others]
    .filter(({ time }) => Math.abs(time.difference) >= MIN_DIFFERENCE_MS)
    .sort((one, other) => Math.abs(other.time.difference) - Math.abs(one.time.difference))
}

function makeWithoutPlace(kind: LargestChange['kind'], time: Change | null): Candidate[] {
  if (time === null) return []
  return [{ kind, place: { function: '', file: '', line: 0 }, time, count: { a: 1, b: 1, difference: 0 } }]
}

/** Tells whether a blocking call describes a function's loop time better. */
function isBlocked(fn: Candidate, blocks: readonly Candidate[], input: LargestInput): boolean {
  const [calls, tasks] = fn.time.difference > 0 ? [input.blocksB, input.tasksB] : [input.blocksA, input.tasksA]
  const key = nameKey(fn.place)
  return blocks.some((block) => {
    if (!isSame(fn.time.difference, block.time.difference)) return false
    if (nameKey(block.place) === key) return true
    const taskId = calls.find((call) => nameKey(call) === nameKey(block.place))?.taskId
    const task = taskId == null ? undefined : tasks.find((each) => each.taskId === taskId)
    return task !== undefined && nameKey(task) === key
  })
}

const isOneSided = ({ kind, count }: Candidate): boolean => kind === 'waiting' && (count.a === 0 || count.b === 0)

/** Follows a candidate to the one inside it that has about the same difference, and so on. */
function followChain(first: Candidate, candidates: readonly Candidate[], callees: Callees): Candidate[] {
  const chain = [first]
  for (let link: Candidate | undefined = first; link?.kind === 'waiting';) {
    const inside: ReadonlySet<string> | undefined = callees.get(nameKey(link.place))
    const { difference }: Change = link.time
    link = candidates.find(
      (other) =>
        !chain.includes(other) &&
        inside?.has(nameKey(other.place)) === true &&
        isSame(difference, other.time.difference),
    )
    if (link !== undefined) chain.push(link)
  }
  return chain
}

/**
 * Tells whether two differences have the same direction and differ by at most a fifth or 2 ms: timers and the loop add
 * some at every step.
 */
function isSame(one: number, other: number): boolean {
  return one > 0 === other > 0 && Math.abs(one - other) <= Math.max(2, Math.abs(one) / 5)
}

/** The functions that each function called directly. */
type Callees = ReadonlyMap<string, ReadonlySet<string>>

function listCallees(tasks: readonly Task[]): Callees {
  const keys = new Map(tasks.map((task) => [task.taskId, nameKey(task)]))
  const callees = new Map<string, Set<string>>()
  for (const { taskId, parent } of tasks) {
    const caller = parent === null ? undefined : keys.get(parent)
    if (caller === undefined) continue
    const called = callees.get(caller) ?? new Set()
    callees.set(caller, called.add(keys.get(taskId)!))
  }
  return callees
}

function describe({ kind, place, time, count }: Candidate): LargestChange {
  const { function: name, file, line } = place
  return { kind, function: name, file, line, ...time, text: sentenceOf(kind, placeText(place), time, count) }
}

function placeText({ function: name, file, line }: Candidate['place']): string {
  const place = file === '' ? '' : ` (${file}:${line})`
  return `${name || 'code outside async functions'}${place}`
}

function sentenceOf(kind: Candidate['kind'], place: string, { a, b }: Change, count: Change): string {
  const [more, side, other] = b > a ? [b, 'B', 'A'] : [a, 'A', 'B']
  const less = Math.min(a, b)
  const onlyOne = Math.min(count.a, count.b) === 0
  switch (kind) {
    case 'blocking':
      if (onlyOne) return `${side} blocked the event loop for ${ms(more)} in ${place}; ${other} did not.`
      return `${side} blocked the event loop for ${ms(more)} in ${place}, ${other} for ${ms(less)}.`
    case 'waiting':
      if (onlyOne) return `${side} waited ${ms(more)} at an await in ${place} that ${other} did not reach.`
      return `${side} waited ${ms(more)} at an await in ${place}, ${other} ${ms(less)}.`
    case 'running':
      if (onlyOne) return `${side} spent ${ms(more)} on the event loop in ${place}, which ${other} did not call.`
      return `${side} spent ${ms(more)} on the event loop in ${place}, ${other} ${ms(less)}.`
    case 'queued':
      return `${side} was queued behind other work for ${ms(more)}, ${other} for ${ms(less)}.`
    case 'unattributed':
      return `For ${side} the event loop was busy for ${ms(more)} with work that no request claims, for ${other} for ${ms(less)}.`
  }
}

const ms = (time: number): string => `${time.toFixed(1)} ms`
