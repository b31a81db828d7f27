import type { Task } from '../model/stats.ts'
import { jsonChunks } from './chunks.ts'
import { asyncStatsOf } from './export-record.ts'
import type { RequestExport } from './export-record.ts'

export const SPEEDSCOPE_SCHEMA = 'https://www.speedscope.app/file-format-schema.json'

/** Callers shown above a task. Those further away are one frame: a chain of thousands would fill the screen. */
const MAX_CALLERS = 50
/** Slices that are closer than this (ms) are one stretch of work. */
const SAME_STRETCH = 0.001

/**
 * A request in the file format of speedscope, in pieces: what the loop ran of it, in order of time, each slice under
 * the tasks that had called it. The format is in speedscope's `src/lib/file-format-spec.ts`.
 */
export function* formatSpeedscope(record: RequestExport): Generator<string> {
  const { request } = record
  const stats = asyncStatsOf(request)
  const name = `${request.method} ${request.path}`
  const frames = new Frames()
  yield `{"$schema":${JSON.stringify(SPEEDSCOPE_SCHEMA)},"exporter":"debug-toolbar","name":${JSON.stringify(name)},`
  yield '"activeProfileIndex":0,"profiles":['
  yield* loopProfile(stats?.tasks ?? [], stats?.duration ?? request.duration ?? 0, frames)
  // The frames are known when all profiles are written.
  yield '],"shared":{"frames":'
  yield* jsonChunks(frames.list)
  yield '}}\n'
}

interface Frame {
  name: string
  file?: string
  line?: number
  col?: number
}

/** The table of frames: one for each function, by name and place. */
class Frames {
  readonly list: Frame[] = []
  readonly #indices = new Map<string, number>()

  add({ name, file = '', line = 0, col = 0 }: Frame): number {
    const key = `${file}:${line}:${col}:${name}`
    const known = this.#indices.get(key)
    if (known !== undefined) return known
    this.#indices.set(key, this.list.length)
    const place = file === '' ? {} : { file, ...(line > 0 && { line }), ...(col > 0 && { col }) }
    return this.list.push({ name, ...place }) - 1
  }
}

function* loopProfile(tasks: readonly Task[], duration: number, frames: Frames): Generator<string> {
  const slices = listSlices(tasks)
  const end = slices.reduce((latest, slice) => Math.max(latest, slice.end), duration)
  yield `{"type":"evented","name":"event loop","unit":"milliseconds","startValue":0,"endValue":${end},"events":[`
  const stacks = new Stacks(tasks, frames)
  let first = true
  for (const text of writeEvents(slices, stacks)) {
    yield first ? text : `,${text}`
    first = false
  }
  yield ']}'
}

interface RunSlice {
  task: number
  start: number
  end: number
}

/** In order, none beginning before the one before it has ended. */
function listSlices(tasks: readonly Task[]): RunSlice[] {
  const all = tasks.flatMap(({ slices }, task) => slices.map(([start, end]) => ({ task, start, end })))
  all.sort((a, b) => a.start - b.start)
  let free = 0
  for (const slice of all) {
    slice.start = Math.max(slice.start, free)
    slice.end = Math.max(slice.end, slice.start)
    free = slice.end
  }
  return all
}

/** Opens and closes frames from one slice's stack to the next; stacks that follow at once share their beginning. */
function* writeEvents(slices: readonly RunSlice[], stacks: Stacks): Generator<string> {
  let open: readonly number[] = []
  let at = 0
  for (const { task, start, end } of slices) {
    const stack = stacks.of(task)
    const shared = start - at <= SAME_STRETCH ? countShared(open, stack) : 0
    yield* open
      .slice(shared)
      .reverse()
      .map((frame) => event('C', at, frame))
    yield* stack.slice(shared).map((frame) => event('O', start, frame))
    open = stack
    at = end
  }
  yield* open.toReversed().map((frame) => event('C', at, frame))
}

const event = (type: 'O' | 'C', at: number, frame: number): string => `{"type":"${type}","at":${at},"frame":${frame}}`

function countShared(a: readonly number[], b: readonly number[]): number {
  let shared = 0
  while (shared < a.length && a[shared] === b[shared]) shared++
  return shared
}

/** The stack of every task: its callers' frames, then its own. */
class Stacks {
  readonly #tasks: readonly Task[]
  readonly #frames: Frames
  readonly #parents: Int32Array

  constructor(tasks: readonly Task[], frames: Frames) {
    this.#tasks = tasks
    this.#frames = frames
    const indices = new Map(tasks.map(({ taskId }, index) => [taskId, index]))
    this.#parents = Int32Array.from(tasks, ({ parent }) => (parent === null ? -1 : (indices.get(parent) ?? -1)))
  }

  of(task: number): number[] {
    const stack: number[] = []
    let at = task
    while (at >= 0 && stack.length <= MAX_CALLERS) {
      stack.push(this.#frameOf(this.#tasks[at]!))
      at = this.#parents[at]!
    }
    if (at >= 0) stack.push(this.#frames.add({ name: '(callers further away)' }))
    return stack.reverse()
  }

  #frameOf({ name, function: fn, file, line, column }: Task): number {
    return this.#frames.add({ name: name || fn || '(anonymous)', file, line, col: column })
  }
}
