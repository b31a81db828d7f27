import type { LoopCosts, StackSite } from '../../model/async-stats.ts'
import type { Trace } from '../../model/trace.ts'
import type { SampledInput } from '../trace/input.ts'
import { weighSamples } from './own-samples.ts'

/** Functions that are told; further ones took less. */
const MAX_SYNC_CALLS = 10
/** The runtime's files with functions that hold the loop, each with an asynchronous form. */
const SYNC_FILE = /^node:(?:internal\/)?(?:fs|zlib|child_process|crypto)\b/
/** Those in which the process waits for the system, and gets no sample until it goes on. */
const WAITING_FILE = /^node:(?:internal\/)?(?:fs|child_process)\b/
const SYNC_NAME = /^(?:[a-z]\w*Sync|syncBufferWrapper)$/
/** The runtime's loader of modules. */
const LOADER_FILE = /^node:internal\/modules\//

/**
 * Weighs, by the samples in own slices, work that one seldom wants in a request: garbage collection, modules that are
 * loaded, and the runtime's functions that hold the loop until they are done. Null without samples. `trace` has its
 * slices in order of time.
 */
export function weighLoopCosts(trace: Trace, sampled: SampledInput | null | undefined): LoopCosts | null {
  if (sampled == null || sampled.samples.count === 0) return null
  const { samples } = sampled
  const weights = weighSamples(samples, trace.slices)
  const judge = newJudge(sampled)
  const costs = { collected: 0, loaded: 0 }
  const calls = new Map<string, { callee: string; site: StackSite; time: number }>()
  for (let row = 0; row < samples.count; row++) {
    const weight = weights[row]!
    if (weight === 0 || samples.node[row] === 0) continue
    const { kind, sync, site } = judge(samples.node[row]!)
    if (kind === 'gc') costs.collected += weight
    else if (kind === 'load') costs.loaded += weight
    else if (sync !== undefined && site !== undefined) {
      const key = `${sync.name}\0${site.file}:${site.line}`
      const call = calls.get(key) ?? { callee: sync.name, site, time: 0 }
      calls.set(key, call)
      call.time += Math.max(weight, sync.waits ? gapBefore(row, sampled, trace) : 0)
    }
  }
  const syncCalls = [...calls.values()].toSorted((a, b) => b.time - a.time).slice(0, MAX_SYNC_CALLS)
  return { ...costs, syncCalls }
}

/** Returns the time (ms) before a sample in which the process may have waited in the same slice. */
function gapBefore(row: number, { samples }: SampledInput, { slices, start }: Trace): number {
  const at = samples.time[row]!
  let [low, high] = [0, slices.count]
  while (low < high) {
    const middle = (low + high) >> 1
    if (slices.end[middle]! <= at) low = middle + 1
    else high = middle
  }
  const since = low < slices.count ? slices.start[low]! : at
  return at - Math.max(start, Math.min(at, since), row > 0 ? samples.time[row - 1]! : start)
}

interface Judged {
  kind: 'gc' | 'load' | 'code'
  sync?: { name: string; waits: boolean }
  /** The user's function that called it. */
  site?: StackSite
}

/** Returns a function that judges the stack of a node, each once. */
function newJudge(sampled: SampledInput): (node: number) => Judged {
  const known = new Map<number, Judged>()
  return (node) => {
    const judged = known.get(node) ?? judge(node, sampled)
    known.set(node, judged)
    return judged
  }
}

function judge(node: number, { samples, frames }: SampledInput): Judged {
  const { nodes } = samples
  const found: Judged = { kind: 'code' }
  for (let at = node; at !== 0; at = nodes.parent[at - 1]!) {
    const { kind, file, function: name, line, column, library } = frames[nodes.frame[at - 1]!]!
    if (kind === 'gc') return { kind }
    if (LOADER_FILE.test(file)) return { kind: 'load' }
    if (SYNC_FILE.test(file) && SYNC_NAME.test(name)) found.sync = { name, waits: WAITING_FILE.test(file) }
    else if (!library && kind === 'code' && found.site === undefined)
      found.site = { function: name, file, line, column }
  }
  return found
}
