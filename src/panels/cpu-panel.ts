import { Panel } from '../core/panels/panel.ts'
import type { RequestContext } from '../core/panels/panel.ts'
import type { CpuStats } from '../model/cpu-samples.ts'
import { CPU_PANEL } from '../model/panel-stats.ts'
import { CpuStatistics } from '../statistics/cpu-statistics.ts'

/** Shows the time of the request's own code on the loop, by samples: functions and their call tree. */
export class CpuPanel extends Panel<CpuStats> {
  static override readonly id: string = CPU_PANEL
  static override readonly title: string = 'CPU profile'
  static override readonly navTitle: string = 'CPU'
  readonly #statistics = new CpuStatistics(this.config)

  override async generateStats({ profile }: RequestContext): Promise<CpuStats> {
    const { trace } = profile
    if (trace === null) throw new Error('The request has not ended yet; its samples are read when it has.')
    return this.#statistics.make(trace, await profile.samples())
  }

  /** Returns the function with the most time, if there are enough samples to tell. */
  override navSubtitle({ functions: [top], note }: CpuStats): string {
    return top === undefined || note !== null ? '' : top.function
  }
}
