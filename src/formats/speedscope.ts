import type { Task } from '../model/async-stats.ts'
import { jsonChunks } from './chunks.ts'
import { asyncStatsOf, cpuStatsOf } from '../model/panel-stats.ts'
import type { RequestExport } from './export-record.ts'
import { chainOf, stackEvents } from './stack-events.ts'
import type { StackRuns } from './stack-events.ts'
import { listCpuStacks, listTaskRuns } from './stack-runs.ts'

const SPEEDSCOPE_SCHEMA = 'https://www.speedscope.app/file-format-schema.json'

/** Callers shown above a task. Further ones become one frame: a chain of thousands would fill the screen. */
const MAX_CALLERS = 50
const FURTHER = { name: '(callers further away)' }

/**
 * Writes a request in the file format of speedscope, in pieces. One profile holds the request's slices on the loop in
 * order of time, each under the tasks that called it; another one the CPU samples, if there are any. The format is in
 * speedscope's `src/lib/file-format-spec.ts`.
 */
export function* formatSpeedscope(record: RequestExport): Generator<string> {
  const { request } = record
  const name = `${request.method} ${request.path}`
  const frames = new Frames()
  yield `{"$schema":${JSON.stringify(SPEEDSCOPE_SCHEMA)},"exporter":"debug-toolbar","name":${JSON.stringify(name)},`
  yield '"activeProfileIndex":0,"profiles":['
  const stats = asyncStatsOf(request)
  const duration = stats?.duration ?? request.duration ?? 0
  yield* profileChunks({ name: 'async calls on the event loop', duration, ...taskStacks(stats?.tasks ?? [], frames) })
  const cpu = cpuStatsOf(request)
  if (cpu !== null && cpu.timeline.length > 0) {
    const { runs, nodesOf } = listCpuStacks(cpu)
    const stackOf = (index: number): number[] => nodesOf(index).map((node) => frames.add(frameOf(node)))
    yield ','
    yield* profileChunks({ name: 'CPU samples', duration, runs, stackOf })
  }
  // Written last, because the profiles collect the frames.
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

interface Placed {
  function: string
  file: string
  line: number
  column: number
}

function frameOf(place: Placed | null): Frame {
  if (place === null) return FURTHER
  return { name: place.function || '(anonymous)', file: place.file, line: place.line, col: place.column }
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

interface Profile {
  name: string
  duration: number
  runs: StackRuns
  stackOf: (key: number) => readonly number[]
}

function* profileChunks({ name, duration, runs, stackOf }: Profile): Generator<string> {
  const end = Math.max(duration, runs.end[runs.count - 1] ?? 0)
  yield `{"type":"evented","name":${JSON.stringify(name)},"unit":"milliseconds","startValue":0,"endValue":${end},`
  yield '"events":['
  let comma = ''
  for (const { type, at, frame } of stackEvents(runs, stackOf)) {
    yield `${comma}{"type":"${type === 'open' ? 'O' : 'C'}","at":${at},"frame":${frame}}`
    comma = ','
  }
  yield ']}'
}

function taskStacks(tasks: readonly Task[], frames: Frames): Pick<Profile, 'runs' | 'stackOf'> {
  const indices = new Map(tasks.map(({ taskId }, index) => [taskId, index]))
  const parents = Int32Array.from(tasks, ({ parent }) => (parent === null ? -1 : (indices.get(parent) ?? -1)))
  const known = new Int32Array(tasks.length).fill(-1)
  const frameAt = (index: number): number => {
    const task = tasks[index]
    if (task === undefined) return frames.add(FURTHER)
    if (known[index] === -1) known[index] = frames.add(frameOf({ ...task, function: task.name || task.function }))
    return known[index]!
  }
  return {
    runs: listTaskRuns(tasks),
    stackOf: (index) => chainOf(index, parents, MAX_CALLERS + 1).map(frameAt),
  }
}
