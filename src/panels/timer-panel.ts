import { displayDuration } from '../core/display-units.ts'
import { Panel } from '../core/panel.ts'
import type { RequestContext, ServerTimingMetric } from '../core/panel.ts'

/** All in milliseconds. */
export interface TimerStats {
  /** From the request's arrival to the end of its response; null where it has not ended. */
  duration: number | null
  /** From the request's arrival to its response's headers; null where none were sent. */
  timeToFirstByte: number | null
  cpuUser: number | null
  cpuSystem: number | null
  cpuNote: string
}

const CPU_NOTE =
  'CPU time of the whole process while the request ran: other requests, worker threads and garbage collection count.'

/** How long the request took, and what the process spent meanwhile. */
export class TimerPanel extends Panel<TimerStats> {
  static override readonly id: string = 'TimerPanel'
  static override readonly title: string = 'Time'
  static override readonly navTitle: string = 'Time'
  override generateStats(context: RequestContext): TimerStats {
    const used = context.profile.cpuUsage()
    return {
      duration: context.duration,
      timeToFirstByte: context.response?.timeToFirstByte ?? null,
      cpuUser: used === null ? null : used.user / 1000,
      cpuSystem: used === null ? null : used.system / 1000,
      cpuNote: CPU_NOTE,
    }
  }

  /** The time until the headers: when they are written, nobody knows the rest yet. */
  override generateServerTiming(context: RequestContext): ServerTimingMetric[] {
    const duration = context.duration ?? context.profile.elapsed()
    return [{ name: 'total', duration, description: 'Time to headers' }]
  }

  override navSubtitle(stats: TimerStats): string {
    return stats.duration === null ? 'not ended' : displayDuration(stats.duration)
  }
}
