import type { RequestDetail } from '../model/api.ts'
import { isErrorsStats } from '../model/notices/error-stats.ts'
import { isLogsStats } from '../model/notices/log-stats.ts'
import { ERRORS_PANEL, LOGS_PANEL } from '../model/panel-stats.ts'
import { micros, NOTICES, PID } from './chrome-event.ts'
import type { TraceEvent } from './chrome-event.ts'

/** Yields log lines and errors as moments on a track of their own, which is there if they are. */
export function* noticeEvents({ panels }: Pick<RequestDetail, 'panels'>): Generator<TraceEvent> {
  const [logs, errors] = [LOGS_PANEL, ERRORS_PANEL].map((id) => (Object.hasOwn(panels, id) ? panels[id] : null))
  const moments = [
    ...(isLogsStats(logs) ? logs.lines : []).map(({ time, level, message, logger, taskName, site }) =>
      momentOf(time, `${level}: ${message}`, { logger, task: taskName, place: placeOf(site) }),
    ),
    ...(isErrorsStats(errors) ? errors.errors : []).map(({ time, name, message, seen, code, taskName, site, causes }) =>
      momentOf(time, `${name}: ${message}`, { seen, code, task: taskName, place: placeOf(site), causes }),
    ),
  ]
  if (moments.length === 0) return
  const head = { ph: 'M', pid: PID, tid: NOTICES, ts: 0 } as const
  yield { ...head, name: 'thread_name', args: { name: 'log lines and errors' } }
  yield { ...head, name: 'thread_sort_index', args: { sort_index: 5 } }
  yield* moments
}

const momentOf = (time: number, name: string, args: Record<string, unknown>): TraceEvent => ({
  ...{ ph: 'i', s: 't', cat: 'notice', name, pid: PID, tid: NOTICES, ts: micros(time), args },
})

const placeOf = (site: { file: string; line: number } | null): string =>
  site === null ? '' : `${site.file}:${site.line}`
