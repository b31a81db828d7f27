import type { FrameKind, SampleFrame, SampleNodes } from '../../model/cpu-samples.ts'
import type { V8CpuProfile } from './engine.ts'

/** A CPU profile in columns; times are milliseconds on the clock of `performance.now()`. */
export interface Segment {
  count: number
  time: Float64Array
  /** As in `TraceSamples`. */
  node: Uint32Array
  nodes: SampleNodes
  frames: SampleFrame[]
}

/** Makes equal frames one object, so that segments need not be compared by text. */
export class FrameTable {
  readonly #frames = new Map<string, SampleFrame>()
  readonly #limit: number

  constructor(limit = 20_000) {
    this.#limit = limit
  }

  get({ functionName, url, lineNumber, columnNumber }: V8CpuProfile['nodes'][number]['callFrame']): SampleFrame {
    const key = `${functionName}\0${url}\0${lineNumber}\0${columnNumber}`
    const known = this.#frames.get(key)
    if (known !== undefined) return known
    if (this.#frames.size >= this.#limit) this.#frames.clear()
    const [line, column] = [lineNumber + 1, columnNumber + 1]
    const place = { script: url, line, column, functionLine: line, functionColumn: column, functionName }
    const frame = { kind: url === '' ? (KINDS[functionName] ?? 'code') : 'code', place }
    this.#frames.set(key, frame)
    return frame
  }
}

const KINDS: Readonly<Record<string, FrameKind>> = {
  '(garbage collector)': 'gc',
  '(program)': 'program',
  '(idle)': 'idle',
}

/**
 * The period (ms) of the start time of `node:v8`, which has 32 bits: it wraps every 71 minutes of the machine's life.
 */
const START_TIME_WRAP_MS = 2 ** 32 / 1000

export interface SegmentOptions {
  table: FrameTable
  /** Converts the profiler's microseconds to the clock's milliseconds. */
  toClock: (microseconds: number) => number
  /** Approximate start on the clock. */
  startedAt: number
}

/** Converts a CPU profile to columns. Throws if it is none. */
export function readSegment(cpuProfile: V8CpuProfile, { table, toClock, startedAt }: SegmentOptions): Segment {
  const { samples = [], timeDeltas = [] } = cpuProfile
  const { nodes, frames, numberById } = readNodes(cpuProfile, table)
  const time = new Float64Array(samples.length)
  const wraps = Math.round((startedAt - toClock(cpuProfile.startTime)) / START_TIME_WRAP_MS)
  let at = cpuProfile.startTime
  for (let row = 0; row < time.length; row++) {
    at += timeDeltas[row]!
    time[row] = toClock(at) + wraps * START_TIME_WRAP_MS
  }
  // The runtime delivers a sample or two late.
  const order = isSorted(time) ? null : Uint32Array.from(time.keys()).sort((a, b) => time[a]! - time[b]!)
  const node = Uint32Array.from(samples, (id) => numberById.get(id) ?? 0)
  if (order === null) return { count: time.length, time, node, nodes, frames }
  return {
    count: time.length,
    time: Float64Array.from(order, (row) => time[row]!),
    node: order.map((row) => node[row]!),
    nodes,
    frames,
  }
}

/** Returns the nodes, parents first. The root, which is no function, is number 0. */
function readNodes(
  cpuProfile: V8CpuProfile,
  table: FrameTable,
): { nodes: SampleNodes; frames: SampleFrame[]; numberById: Map<number, number> } {
  const byId = new Map(cpuProfile.nodes.map((node) => [node.id, node]))
  const root = cpuProfile.nodes[0]
  const numberById = new Map<number, number>()
  const [parents, frameNumbers]: [number[], number[]] = [[], []]
  const frames: SampleFrame[] = []
  const numberByFrame = new Map<SampleFrame, number>()
  const pending = (root?.children ?? []).map((id) => ({ id, parent: 0 }))
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const node = byId.get(next.id)
    if (node === undefined || numberById.has(node.id)) continue
    const frame = table.get(node.callFrame)
    const index = numberByFrame.get(frame) ?? frames.push(frame) - 1
    numberByFrame.set(frame, index)
    parents.push(next.parent)
    const number = frameNumbers.push(index)
    numberById.set(node.id, number)
    for (const id of node.children ?? []) pending.push({ id, parent: number })
  }
  const nodes = { count: parents.length, parent: Uint32Array.from(parents), frame: Uint32Array.from(frameNumbers) }
  return { nodes, frames, numberById }
}

const isSorted = (time: Float64Array): boolean => {
  for (let row = 1; row < time.length; row++) if (time[row]! < time[row - 1]!) return false
  return true
}
