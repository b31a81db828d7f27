import { displayDuration } from './shared/display-units.ts'
import { Panel } from '../core/panels/panel.ts'
import type { ServerTimingMetric } from '../core/http/server-timing.ts'
import type { RequestContext } from '../core/panels/panel.ts'
import { TIMER_PANEL } from '../model/panel-stats.ts'

/** All times in milliseconds. */
export interface TimerStats {
  /** From the request's arrival to the end of its response; null if it has not ended. */
  duration: number | null
  /** From the request's arrival to its response's headers; null if none were sent. */
  timeToFirstByte: number | null
  cpuUser: number | null
  cpuSystem: number | null
  cpuNote: string
}

const CPU_NOTE =
  'CPU time of the whole process while the request ran: other requests, worker threads and garbage collection count.'

/** Shows the duration of the request, and the process's CPU time during it. */
export class TimerPanel extends Panel<TimerStats> {
  static override readonly id: string = TIMER_PANEL
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

  /** Returns the time until the headers: the rest is unknown when they are written. */
  override generateServerTiming(context: RequestContext): ServerTimingMetric[] {
    const duration = context.duration ?? context.profile.elapsed()
    return [{ name: 'total', duration, description: 'Time to headers' }]
  }

  override navSubtitle(stats: TimerStats): string {
    return stats.duration === null ? 'not ended' : displayDuration(stats.duration)
  }
}
