import type { AsyncProfilingStats, BlockingCall } from '../../src/model/async-stats.ts'
import { isBesideGenerator } from './expected.ts'
import type { Expected } from './expected.ts'
import type { Fault } from './fault.ts'
import type { Place } from './module-text.ts'
import { busyBetween } from './self-times.ts'
import { ROW, VIA } from './witness.ts'
import type { FunctionPlace } from './writer.ts'

/** A run of 30 ms of one function's code, as the witness saw it. */
interface Block {
  /** The function whose code it was; a plain function, or the task's own. */
  holder: FunctionPlace
  /** The function of the task; null in a callback. */
  task: FunctionPlace | null
  isBesideGenerator: boolean
  /** The await that the task had resumed from, or its function's beginning. */
  from: Place
  ms: number
}

/** Minimum share of a block's time that its blocking call must have. */
const LEAST_SHARE = 0.9
/** Marks faults in the times of generators and those who ask them. */
export const BESIDE = ' beside generators'

/** How a profile was taken: samples tell plain functions. */
export interface BlockOptions {
  isSampled: boolean
}

/** Returns the faults in blocking calls: by the function that held the loop, and by the line of its await. */
export function compareBlocks(expected: Expected, stats: AsyncProfilingStats, options: BlockOptions): Fault[] {
  if (!stats.capabilities.tasks) return []
  const blocks = findBlocks(expected)
  return [
    ...blocks.flatMap((block) => compareBlock(block, blocks, stats, options)),
    ...findStrangers(expected, stats, options),
  ]
}

function compareBlock(
  block: Block,
  blocks: readonly Block[],
  { blockingCalls }: AsyncProfilingStats,
  { isSampled }: BlockOptions,
): Fault[] {
  const { holder, task, ms } = block
  // Without samples a callback's block has the name of the outermost function that was passed on, or none.
  if (!isSampled && task === null) return []
  const wanted = isSampled ? holder : task!
  const calls = blockingCalls.filter((call) => isAt(call, wanted))
  const name = nameOf(wanted)
  const fault = (check: string, text: string): Fault[] => [
    { check: `${check}${block.isBesideGenerator ? BESIDE : ''}`, about: name, text: `${name}: ${text}` },
  ]
  if (calls.length === 0) return fault('blocks', 'no blocking call of it')
  if (!calls.some(({ duration }) => duration >= ms * LEAST_SHARE)) {
    return fault('block times', `${calls[0]!.duration.toFixed(2)} ms instead of ${ms}`)
  }
  if (isSampled) return []
  const places = blocks.filter((each) => each.task === task).map(({ from }) => `${from.line}:${from.column}`)
  const found = calls.map(({ stack }) => `${stack.at(-1)?.line}:${stack.at(-1)?.column}`)
  if (found.some((place) => places.includes(place))) return []
  return fault('block lines', `at ${found.join()} instead of ${places.join()}`)
}

/** Without the file, whose name depends on the batch. */
const nameOf = ({ name, line, column }: FunctionPlace): string => `${name || 'a callback'}:${line}:${column}`

const isAt = (call: BlockingCall, { name, file, line, column }: FunctionPlace): boolean =>
  call.file === file && call.line === line && call.column === column && (name === '' || call.function === name)

/** Returns the blocking calls of functions that have never held the loop. */
function findStrangers(
  expected: Expected,
  { blockingCalls }: AsyncProfilingStats,
  { isSampled }: BlockOptions,
): Fault[] {
  const { rows, own, written, tasks, over } = expected
  const functions = new Set<FunctionPlace>()
  let isBeside = false
  for (const index of own) {
    const [kind, , id, fn] = rows[index]!
    if (kind !== ROW.busy || index > over) continue
    if (fn > 0) functions.add(written.functions[fn - 1]!)
    const task = tasks.find((each) => each.id === id)
    if (task !== undefined) functions.add(written.functions[task.fn]!)
    if (task !== undefined && isBesideGenerator(expected, task)) isBeside = true
  }
  const isTheirs = (call: BlockingCall): boolean => [...functions].some((fn) => isAt(call, fn))
  const told = blockingCalls.filter(({ file, taskId }) => written.files.has(file) && (isSampled || taskId !== null))
  const strangers = told.filter((call) => !isTheirs(call) && !isWitnessed(expected, call))
  return strangers.map(({ function: name, line, column }) => {
    const place = `${name}:${line}:${column}`
    return { check: `blocks of others${isBeside ? BESIDE : ''}`, about: place, text: `${place} has not held the loop` }
  })
}

/**
 * Returns whether the witness saw the loop busy for as long while a task of the function had the last word: a loop of
 * cheap awaits holds it without a word, and a machine may stop in any function.
 */
function isWitnessed({ rows, own, written, tasks }: Expected, call: BlockingCall): boolean {
  return own.some((index) => {
    if (index + 1 >= rows.length || busyBetween(rows, index) < call.duration * LEAST_SHARE) return false
    const task = tasks.find(({ id }) => id === rows[index]![2])
    return task !== undefined && isAt(call, written.functions[task.fn]!)
  })
}

/** Returns the blocks up to the end of the program. */
function findBlocks(expected: Expected): Block[] {
  const { rows, own, written, tasks, settled } = expected
  const blocks: Block[] = []
  const resumed = new Map<number, number>()
  for (const index of own) {
    const [kind, , id, a, via, time] = rows[index]!
    const after = rows[index + 1]
    if (kind === ROW.resume) resumed.set(id, a)
    if (kind !== ROW.busy || a === 0 || index + 1 >= settled || after?.[0] !== ROW.free) continue
    const witnessed = via === VIA.task ? tasks.find((each) => each.id === id)! : null
    const task = witnessed === null ? null : written.functions[witnessed.fn]!
    const isBeside = witnessed !== null && isBesideGenerator(expected, witnessed)
    const site = resumed.get(id)
    const holder = written.functions[a - 1]!
    const from = site === undefined ? (task ?? holder) : written.sites[site]!
    blocks.push({ holder, task, from, ms: after[5] - time, isBesideGenerator: isBeside })
  }
  return blocks
}
