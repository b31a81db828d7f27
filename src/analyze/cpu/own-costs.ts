import type { LoopCosts, StackSite } from '../../model/async-stats.ts'
import type { Trace } from '../../model/trace.ts'
import type { SampledInput } from '../trace/input.ts'
import { NO_IMPORTS, weighImports } from './import-waits.ts'
import type { ImportWaits } from './import-waits.ts'
import { newJudge } from './judge-stack.ts'
import { weighSamples } from './own-samples.ts'

/** Functions that are told; further ones took less. */
const MAX_SYNC_CALLS = 10
/**
 * Weighs, by the samples in own slices, work that one seldom wants in a request: garbage collection, modules that are
 * loaded, and the runtime's functions that hold the loop until they are done. Null without samples. `trace` has its
 * slices in order of time.
 *
 * @param imports the times in which the request waits for an `import()`: then the loader works for it, in no own slice
 */
export function weighLoopCosts(
  trace: Trace,
  sampled: SampledInput | null | undefined,
  imports: ImportWaits = NO_IMPORTS,
): LoopCosts | null {
  if (sampled == null || sampled.samples.count === 0) return null
  const { samples } = sampled
  const weights = weighSamples(samples, trace.slices)
  const judge = newJudge(sampled)
  const imported = imports.count === 0 ? 0 : weighImports(trace, samples, imports, judge)
  const costs = { collected: 0, loaded: 0 }
  const loaders = new Times<StackSite>()
  if (imports.site !== null) loaders.add(keyOf(imports.site), imports.site, imported)
  const calls = new Times<{ callee: string; site: StackSite }>()
  for (let row = 0; row < samples.count; row++) {
    const weight = weights[row]!
    if (weight === 0 || samples.node[row] === 0) continue
    const { kind, sync, site } = judge(samples.node[row]!)
    if (kind === 'gc') costs.collected += weight
    if (kind === 'load') costs.loaded += weight
    if (site === undefined) continue
    if (kind === 'load') loaders.add(keyOf(site), site, weight)
    else if (sync !== undefined) {
      const time = Math.max(weight, sync.waits ? gapBefore(row, sampled, trace) : 0)
      calls.add(`${sync.name} ${keyOf(site)}`, { callee: sync.name, site }, time)
    }
  }
  const [loader] = loaders.list()
  return {
    ...costs,
    ...(imported === 0 ? {} : { imported }),
    ...(loader === undefined ? {} : { loadedBy: loader[0] }),
    syncCalls: calls
      .list()
      .slice(0, MAX_SYNC_CALLS)
      .map(([call, time]) => ({ ...call, time })),
  }
}

const keyOf = ({ file, line }: StackSite): string => `${file}:${line}`

/** Adds up times by key, each with the first value of its key. */
class Times<V> {
  readonly #times = new Map<string, [value: V, time: number]>()

  add(key: string, value: V, time: number): void {
    const known = this.#times.get(key)
    if (known === undefined) this.#times.set(key, [value, time])
    else known[1] += time
  }

  /** Lists the most first. */
  list(): [value: V, time: number][] {
    return [...this.#times.values()].toSorted((a, b) => b[1] - a[1])
  }
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
