import type { ResolvedConfig } from '../core/config.ts'
import { displayDuration } from '../core/display-units.ts'
import { Panel } from '../core/panel.ts'
import type { RequestContext, ServerTimingMetric } from '../core/panel.ts'

/** How old (ms) a reading may be: on a busy server one costs up to 10 µs, a tenth of a small request. */
const MAX_AGE = 1

let lastUsage: NodeJS.CpuUsage = { user: 0, system: 0 }
let lastReading = Number.NEGATIVE_INFINITY

/** The process's CPU time, read at most once a millisecond: it is no request's own, so all may share a reading. */
function recentCpuUsage(): NodeJS.CpuUsage {
  const now = performance.now()
  if (now - lastReading > MAX_AGE) {
    lastUsage = process.cpuUsage()
    lastReading = now
  }
  return lastUsage
}

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

type CpuUsage = () => NodeJS.CpuUsage

/** How long the request took, and what the process spent meanwhile. */
export class TimerPanel extends Panel<TimerStats> {
  static override readonly id: string = 'TimerPanel'
  static override readonly title: string = 'Time'
  static override readonly navTitle: string = 'Time'
  readonly #cpuUsage: CpuUsage

  /** Tests give their own `cpuUsage`. */
  constructor(config: ResolvedConfig, cpuUsage: CpuUsage = recentCpuUsage) {
    super(config)
    this.#cpuUsage = cpuUsage
  }

  override processRequest(context: RequestContext): void {
    context.state.set(TimerPanel.id, { start: this.#cpuUsage() })
  }

  override processResponse(context: RequestContext): void {
    const { start } = readState(context)
    if (start === undefined) return
    const end = this.#cpuUsage()
    context.state.set(TimerPanel.id, { used: { user: end.user - start.user, system: end.system - start.system } })
  }

  override generateStats(context: RequestContext): TimerStats {
    const { used } = readState(context)
    return {
      duration: context.duration,
      timeToFirstByte: context.response?.timeToFirstByte ?? null,
      cpuUser: used === undefined ? null : used.user / 1000,
      cpuSystem: used === undefined ? null : used.system / 1000,
      cpuNote: CPU_NOTE,
    }
  }

  /** The time until the headers: when they are written, nobody knows the rest yet. */
  override generateServerTiming(context: RequestContext): ServerTimingMetric[] {
    const duration = context.duration ?? context.profile.figures().elapsed
    return [{ name: 'total', duration, description: 'Time to headers' }]
  }

  override navSubtitle(stats: TimerStats): string {
    return stats.duration === null ? 'not ended' : displayDuration(stats.duration)
  }
}

/** Microseconds, as `process.cpuUsage` has them: a reading at first, what was used in the end. */
interface TimerState {
  start?: NodeJS.CpuUsage
  used?: NodeJS.CpuUsage
}

function readState(context: RequestContext): TimerState {
  const state = context.state.get(TimerPanel.id) as TimerState | undefined
  return state ?? {}
}
