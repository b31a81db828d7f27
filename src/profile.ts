import type { DebugToolbarConfig, ResolvedConfig } from './core/options/config.ts'
import { processLogger } from './core/log.ts'
import type { Profiler } from './core/recording/profiler.ts'
import { resolveConfig } from './core/options/resolve-config.ts'
import { scopes } from './core/recording/scope.ts'
import type { AsyncProfilingStats } from './model/async-stats.ts'
import { samplerOfCalls } from './profilers/sampler/process-sampler.ts'
import { AsyncStatistics } from './statistics/async-statistics.ts'
import { createProfiler, holdHooks } from './toolbar.ts'

export interface ProfileResult<T> {
  value: T
  stats: AsyncProfilingStats
}

interface Setup {
  config: ResolvedConfig
  profiler: Profiler
  statistics: AsyncStatistics
}

/** Shared by all calls with the same options, because profilers hold no recording's state. */
let environmentSetup: Setup | null = null

/**
 * Runs `fn` and returns the statistics of its async work: the same as for a request. Calls may nest and overlap. Errors
 * and rejections of `fn` are passed on.
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
  const { config, profiler, statistics } = setUp(options)
  samplerOfCalls.enter(() => holdHooks(config, processLogger))
  try {
    const active = profiler.start(name)
    let value: T
    try {
      value = await active.run(() => fn())
    } finally {
      active.end()
    }
    const trace = active.trace!
    const samples = statistics.needsSamples(trace) ? active.samplesNow() : null
    // Outside of any request that has made the call: reading sources is no work of its own.
    const stats = await scopes.run(undefined, () => statistics.make({ trace, samples, cpu: active.cpuUsage() }))
    return { value, stats }
  } finally {
    samplerOfCalls.leave()
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
  return { config, profiler, statistics: new AsyncStatistics(config) }
}
