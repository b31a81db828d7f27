import { analyzeCpu } from '../analyze/cpu/cpu-stats.ts'
import { asProfilerWork } from '../core/recording/profiler-work.ts'
import type { CpuStats, TraceSamples } from '../model/cpu-samples.ts'
import type { Settings } from '../model/settings.ts'
import type { Trace } from '../model/trace.ts'
import { describeFrames } from '../source/describe-frames.ts'
import { PlaceDescriber } from '../source/describe-places.ts'
import { redactSite } from './redact-site.ts'

/** Computes the CPU profile of recordings: functions and their call tree, named from their source and redacted. */
export class CpuStatistics {
  readonly #settings: Settings
  readonly #describer = new PlaceDescriber()

  constructor(settings: Settings) {
    this.#settings = settings
  }

  /** Computes the profile of one trace. If `samples` is null, the result says so in its note. */
  async make(trace: Trace, samples: TraceSamples | null): Promise<CpuStats> {
    const { asyncProfilerInclude, asyncProfilerRedactPatterns } = this.#settings
    const described = await describeFrames(samples?.frames ?? [], this.#describer, asyncProfilerInclude)
    const frames = described.map((frame) => redactSite(frame, asyncProfilerRedactPatterns))
    return asProfilerWork(() => analyzeCpu({ trace, samples, frames }))
  }
}
