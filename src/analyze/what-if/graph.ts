import type { AsyncProfilingStats } from '../../model/async-stats.ts'

/** The parts of a recording that a graph is made of. */
export type Recorded = Pick<AsyncProfilingStats, 'tasks' | 'operations' | 'duration' | 'answeredBy'>

/**
 * A recorded request as nodes and edges, in columns. A *job* is an unbroken run of the loop, a *delay* takes its time
 * whatever the loop does: an operation, a timer, a wait of which the cause is not known.
 */
export interface Graph {
  nodes: NodeColumns
  edges: EdgeColumns
  /** How many each resource serves at once. */
  capacities: readonly number[]
  /** The node whose end is that of the request. */
  end: number
  /** Index of each task and operation by its id. */
  tasks: ReadonlyMap<string, number>
  operations: ReadonlyMap<string, number>
  /** By index of a task that of its caller, of an operation that of the one that it is a part of; -1 for none. */
  callers: Int32Array
  wholes: Int32Array
  /** By index of a task the jobs that ended its waits, -1 for a wait that has not ended. */
  resumes: readonly (readonly number[])[]
  /** By index of a task when it began and when it settled (ms), and its own activations. */
  lives: readonly { activations: readonly { start: number; end: number }[] }[]
}

/** Milliseconds. */
export interface NodeColumns {
  count: number
  isJob: Uint8Array
  /** Recorded begin; the order of nodes that are due at once. */
  start: Float64Array
  /** Time on the loop, or of the delay. */
  length: Float64Array
  /** Time after its edges before it begins, for reasons that are not known, or that stay. */
  lag: Float64Array
  /** Index of the task whose time it is; -1 for none. */
  task: Int32Array
  /** Index of the operation that it is; -1 for none. */
  operation: Int32Array
  /** Index of the resource that it needs; -1 for none. */
  resource: Int32Array
}

/** A node begins after all of its edges. By source: those of node `n` are rows `first[n]` to `first[n + 1]`. */
export interface EdgeColumns {
  count: number
  first: Uint32Array
  to: Uint32Array
  /** Recorded time (ms) within the source at which it lets go; of delays their end. */
  at: Float64Array
  /** Milliseconds that are added; less than zero for an answer before an operation's end. */
  gap: Float64Array
  /** 1 if it is the end of something that a task awaits. */
  isAwaited: Uint8Array
}

export interface NodeValues {
  isJob: boolean
  start: number
  length: number
  lag?: number
  task?: number
  operation?: number
  resource?: number
  /** Recorded end (ms) of a delay that is not its start and length. */
  end?: number
}

/** The moment (ms) at which a node lets others go. */
export interface Moment {
  node: number
  at: number
  gap: number
}

/** Collects nodes and edges; in columns, because a large request has very many. */
export class GraphBuilder {
  readonly #isJob: number[] = []
  readonly #start: number[] = []
  readonly #length: number[] = []
  readonly #lag: number[] = []
  readonly #task: number[] = []
  readonly #operation: number[] = []
  readonly #resource: number[] = []
  readonly #end: number[] = []
  readonly #from: number[] = []
  readonly #to: number[] = []
  readonly #at: number[] = []
  readonly #gap: number[] = []
  readonly #isAwaited: number[] = []

  node(values: NodeValues): number {
    this.#isJob.push(values.isJob ? 1 : 0)
    this.#start.push(values.start)
    this.#length.push(values.length)
    this.#lag.push(values.lag ?? 0)
    this.#task.push(values.task ?? -1)
    this.#operation.push(values.operation ?? -1)
    this.#resource.push(values.resource ?? -1)
    return this.#end.push(values.end ?? values.start + values.length) - 1
  }

  edge({ node, at, gap }: Moment, to: number, isAwaited = false): void {
    this.#from.push(node)
    this.#at.push(at)
    this.#gap.push(gap)
    this.#to.push(to)
    this.#isAwaited.push(isAwaited ? 1 : 0)
  }

  setLag(node: number, lag: number): void {
    this.#lag[node] = lag
  }

  /** Returns the recorded end (ms) of a delay. */
  endOf(node: number): number {
    return this.#end[node]!
  }

  nodes(): NodeColumns {
    return {
      count: this.#start.length,
      isJob: Uint8Array.from(this.#isJob),
      start: Float64Array.from(this.#start),
      length: Float64Array.from(this.#length),
      lag: Float64Array.from(this.#lag),
      task: Int32Array.from(this.#task),
      operation: Int32Array.from(this.#operation),
      resource: Int32Array.from(this.#resource),
    }
  }

  /** Sorts the edges by their source. */
  edges(): EdgeColumns {
    const nodes = this.#start.length
    const count = this.#from.length
    const first = new Uint32Array(nodes + 1)
    for (const node of this.#from) first[node + 1]! += 1
    for (let node = 0; node < nodes; node++) first[node + 1]! += first[node]!
    const next = first.slice()
    const [to, isAwaited] = [new Uint32Array(count), new Uint8Array(count)]
    const [at, gap] = [new Float64Array(count), new Float64Array(count)]
    for (let edge = 0; edge < count; edge++) {
      const row = next[this.#from[edge]!]!++
      to[row] = this.#to[edge]!
      at[row] = this.#at[edge]!
      gap[row] = this.#gap[edge]!
      isAwaited[row] = this.#isAwaited[edge]!
    }
    return { count, first, to, at, gap, isAwaited }
  }
}
