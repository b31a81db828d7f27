import { analyzeCpu } from '../analyze/cpu-stats.ts'
import { Panel } from '../core/panel.ts'
import type { RequestContext } from '../core/panel.ts'
import { asProfilerWork } from '../core/profiler-work.ts'
import { redactName } from '../core/redaction.ts'
import type { ProfilingStats } from '../model/samples.ts'
import { describeFrames } from '../source/describe-frames.ts'
import { PlaceDescriber } from '../source/describe-places.ts'

/** What the request's own code spent its time on the loop with, by samples: functions and their call tree. */
export class ProfilingPanel extends Panel<ProfilingStats> {
  static override readonly id: string = 'ProfilingPanel'
  static override readonly title: string = 'CPU profile'
  static override readonly navTitle: string = 'CPU'
  readonly #describer = new PlaceDescriber()

  override async generateStats({ profile }: RequestContext): Promise<ProfilingStats> {
    const { trace } = profile
    if (trace === null) throw new Error('The request has not ended yet; its samples are read when it has.')
    const samples = await profile.samples()
    const described = await describeFrames(samples?.frames ?? [], this.#describer, this.config.asyncProfilerInclude)
    const patterns = this.config.asyncProfilerRedactPatterns
    const frames = described.map((frame) => ({
      ...frame,
      function: redactName(frame.function, patterns),
      file: redactName(frame.file, patterns),
    }))
    return asProfilerWork(() => analyzeCpu({ trace, samples, frames }))
  }

  /** The function that spent most, where there is enough to say so. */
  override navSubtitle({ functions: [top], note }: ProfilingStats): string {
    return top === undefined || note !== null ? '' : top.function
  }
}
