import type { Factors } from './change.ts'
import { EventQueue } from './event-queue.ts'
import type { Graph } from './graph.ts'
import { LoopTime } from './loop-time.ts'

/**
 * Plays a graph with changed times: the loop runs one job at a time, in the order in which they are due, and a resource
 * serves as many as it can. Returns the time (ms) from the begin to the end of the request; null if the end was not
 * reached, in a record that contradicts itself. Takes O(n log n), never recurses.
 */
export function replay(graph: Graph, factors: Factors): number | null {
  const player = new Player(graph, factors)
  return player.play()
}

class Player {
  readonly #graph: Graph
  readonly #factors: Factors
  readonly #loop: LoopTime
  /** By node: edges that are open, the time at which it may begin, and its place in the queue. */
  readonly #open: Uint32Array
  readonly #due: Float64Array
  readonly #key: Float64Array
  readonly #queue: EventQueue
  /** By resource, the times at which its places are free again. */
  readonly #free: Float64Array[]
  #loopFree = 0

  constructor(graph: Graph, factors: Factors) {
    const { count, start } = graph.nodes
    this.#graph = graph
    this.#factors = factors
    this.#loop = new LoopTime(factors.cuts)
    this.#open = new Uint32Array(count)
    this.#due = new Float64Array(count)
    this.#key = new Float64Array(count)
    this.#queue = new EventQueue(this.#key, start)
    this.#free = graph.capacities.map((places) => new Float64Array(Number.isFinite(places) ? places : 0))
    for (let edge = 0; edge < graph.edges.count; edge++) {
      const to = this.#targetOf(edge)
      if (to >= 0) this.#open[to]! += 1
    }
  }

  play(): number | null {
    const { count } = this.#graph.nodes
    for (let node = 0; node < count; node++) if (this.#open[node] === 0) this.#queue.push(node)
    for (let node = this.#queue.pop(); node >= 0; node = this.#queue.pop()) {
      const begin = this.#begin(node)
      if (node === this.#graph.end) return begin
      this.#letGo(node, begin)
    }
    return null
  }

  /** Returns the node that an edge leads to now; -1 if it is dropped because its task takes no time. */
  #targetOf(edge: number): number {
    const { to, isAwaited } = this.#graph.edges
    const target = to[edge]!
    if (isAwaited[edge] === 0) return target
    const task = this.#graph.nodes.task[target]!
    if (task >= 0 && this.#factors.tasks[task] === 0) return -1
    return this.#factors.moved.get(target) ?? target
  }

  /** Returns the time at which a node begins to take its time. */
  #begin(node: number): number {
    const { isJob, start, length, resource } = this.#graph.nodes
    const due = this.#due[node]! + this.#lagOf(node)
    if (isJob[node] === 1) {
      const begin = Math.max(due, this.#loopFree)
      this.#loopFree = begin + this.#loop.between(start[node]!, start[node]! + length[node]!)
      return begin
    }
    return resource[node]! < 0 ? due : this.#take(resource[node]!, due, length[node]! * this.#factorOf(node))
  }

  /** Takes the place of a resource that is free first; returns when. */
  #take(resource: number, due: number, time: number): number {
    const free = this.#free[resource]!
    let first = 0
    for (let place = 1; place < free.length; place++) if (free[place]! < free[first]!) first = place
    const begin = Math.max(due, free[first]!)
    free[first] = begin + time
    return begin
  }

  #lagOf(node: number): number {
    return this.#factors.moved.has(node) ? 0 : this.#graph.nodes.lag[node]! * this.#factorOf(node)
  }

  #factorOf(node: number): number {
    const { task, operation } = this.#graph.nodes
    const ofTask = task[node]! < 0 ? 1 : this.#factors.tasks[task[node]!]!
    return operation[node]! < 0 ? ofTask : Math.min(ofTask, this.#factors.operations[operation[node]!]!)
  }

  #letGo(node: number, begin: number): void {
    const { nodes, edges } = this.#graph
    const isJob = nodes.isJob[node] === 1
    const factor = this.#factorOf(node)
    for (let edge = edges.first[node]!; edge < edges.first[node + 1]!; edge++) {
      const target = this.#targetOf(edge)
      if (target < 0) continue
      const gap = edges.gap[edge]! * (edges.gap[edge]! < 0 ? factor : 1)
      const taken = isJob ? this.#loop.between(nodes.start[node]!, edges.at[edge]!) : nodes.length[node]! * factor
      this.#arrive(target, begin + taken + gap, isJob && nodes.isJob[target] === 1 ? this.#key[node]! : null)
    }
  }

  /** @param key place in the queue of a job that goes on in the turn of the one before it */
  #arrive(node: number, time: number, key: number | null): void {
    if (time >= this.#due[node]!) {
      this.#due[node] = time
      this.#key[node] = key ?? time + this.#lagOf(node)
    }
    this.#open[node]! -= 1
    if (this.#open[node] === 0) this.#queue.push(node)
  }
}
