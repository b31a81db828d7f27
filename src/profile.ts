import type { DebugToolbarConfig, ResolvedConfig } from './core/config.ts'
import { processLogger } from './core/log.ts'
import type { Profiler } from './core/profiler.ts'
import { resolveConfig } from './core/resolve-config.ts'
import type { AsyncProfilingStats } from './model/stats.ts'
import { analyzeTrace, wantsSamples } from './panels/async-profiling-panel.ts'
import { samplerOfProfiles } from './profilers/sampler/process-sampler.ts'
import { PlaceDescriber } from './source/describe-places.ts'
import { createProfiler, holdSampler } from './toolbar.ts'

export interface ProfileResult<T> {
  value: T
  stats: AsyncProfilingStats
}

interface Setup {
  config: ResolvedConfig
  profiler: Profiler
  describer: PlaceDescriber
}

/** Profilers hold no profile's state, so one per set of options serves all calls. */
let environmentSetup: Setup | null = null

/**
 * Runs `fn` and tells what its async work did: the same statistics as for a request. Profiles may nest and overlap.
 * What `fn` throws or rejects with is thrown on.
 *
 * @param options the `asyncProfiler…` options; by default those of the environment
 * @throws {ConfigError} for a bad option
 * @example
 * const { value, stats } = await profile('nightly job', async () => importOrders())
 * console.log(stats.tasksCreated, stats.ledger.waiting)
 */
export async function profile<T>(
  name: string,
  fn: () => T | Promise<T>,
  options?: DebugToolbarConfig,
): Promise<ProfileResult<T>> {
  const { config, profiler, describer } = setUp(options)
  samplerOfProfiles.enter(() => holdSampler(config, processLogger))
  try {
    const active = profiler.start(name)
    let value: T
    try {
      value = await active.run(() => fn())
    } finally {
      active.end()
    }
    const trace = active.trace!
    const samples = wantsSamples(trace, config) ? active.samplesNow() : null
    return { value, stats: await analyzeTrace({ trace, samples, cpu: active.cpuUsage() }, config, describer) }
  } finally {
    samplerOfProfiles.leave()
  }
}

function setUp(options: DebugToolbarConfig | undefined): Setup {
  if (options !== undefined) return createSetup(options)
  environmentSetup ??= createSetup()
  return environmentSetup
}

function createSetup(options?: DebugToolbarConfig): Setup {
  const config = resolveConfig(options, process.env)
  const profiler = createProfiler(config, processLogger)
  return { config, profiler, describer: new PlaceDescriber() }
}
