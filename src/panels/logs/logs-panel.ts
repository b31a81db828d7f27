import { Panel } from '../../core/panels/panel.ts'
import type { PanelHost, RequestContext } from '../../core/panels/panel.ts'
import { asProfilerWork } from '../../core/recording/profiler-work.ts'
import { ownPatterns, redactText, redactValue } from '../../core/redaction/index.ts'
import { LOG_LEVELS } from '../../model/notices/log-stats.ts'
import type { LogLevel, LogLine, LogsStats } from '../../model/notices/log-stats.ts'
import { LOGS_PANEL } from '../../model/panel-stats.ts'
import type { PlainJson } from '../../model/plain-json.ts'
import { formatWords } from '../../notices/format-words.ts'
import { hearLogs } from '../../notices/logs/hold-logs.ts'
import type { LogCall } from '../../notices/logs/log-call.ts'
import { callPlace } from '../../operations/recording/call-place.ts'
import { RequestStatistics } from '../../statistics/request-statistics.ts'
import { admitLine, createLogState, keepLine } from './log-state.ts'
import type { LogState } from './log-state.ts'

/** Characters of a message that are kept. */
const MAX_MESSAGE_LENGTH = 1024

const FIELD_BOUNDS = {
  depth: 4,
  items: 20,
  nodes: 100,
  keyLength: 100,
  stringLength: 300,
  characters: 2000,
  asJson: true,
}

/** Members of the object of a line that say nothing beside its level, time and message. */
const KNOWN_FIELDS = new Set(['level', 'message', 'msg', 'time', 'timestamp'])

const NO_LINES = 'Nothing was logged. Lines of the console, pino and winston 3 are recognised.'

/** Shows the lines that a request has logged, with the task and the place of each. */
export class LogsPanel extends Panel<LogsStats> {
  static override readonly id: string = LOGS_PANEL
  static override readonly title: string = 'Logs'
  static override readonly navTitle: string = 'Logs'
  readonly #statistics = RequestStatistics.of(this.config)

  override install(host: PanelHost): () => void {
    return hearLogs((call) => {
      const context = host.currentRequest()
      if (context !== null) this.#keep(call, context, host)
    })
  }

  #keep(call: LogCall, context: RequestContext, host: PanelHost): void {
    let state = context.state.get(LOGS_PANEL) as LogState | undefined
    if (state === undefined) context.state.set(LOGS_PANEL, (state = createLogState()))
    const { level, logger } = call
    if (!admitLine(state, level)) return
    const task = host.currentTask()
    const line = {
      time: context.profile.elapsed(),
      level,
      logger,
      message: this.#messageOf(call),
      fields: this.config.logFields ? this.#fieldsOf(call) : null,
      task: task?.isListed === true ? task.taskId : null,
    }
    keepLine(state, line, callPlace(call.below))
  }

  #messageOf({ words }: LogCall): string {
    // The cut comes last: half of a secret would not be recognised.
    const text = redactText(formatWords(words), this.config.asyncProfilerRedactPatterns)
    return text.length > MAX_MESSAGE_LENGTH ? `${text.slice(0, MAX_MESSAGE_LENGTH - 1)}…` : text
  }

  #fieldsOf({ words, fields }: LogCall): PlainJson {
    const patterns = ownPatterns(this.config.asyncProfilerRedactPatterns)
    if (fields === null) {
      const objects = words.filter((word) => typeof word === 'object' && word !== null)
      const [first] = objects
      return objects.length === 0 ? null : redactValue(objects.length === 1 ? first : objects, FIELD_BOUNDS, patterns)
    }
    const copy = redactValue(fields, FIELD_BOUNDS, patterns)
    if (typeof copy !== 'object' || copy === null || Array.isArray(copy)) return copy
    const rest = Object.entries(copy).filter(([key]) => !KNOWN_FIELDS.has(key))
    return rest.length === 0 ? null : Object.fromEntries(rest)
  }

  override async generateStats(context: RequestContext): Promise<LogsStats> {
    const state = context.state.get(LOGS_PANEL) as LogState | undefined
    if (state === undefined) return { lines: [], counts: {}, dropped: {}, note: NO_LINES }
    const [{ tasks }, sites] = await Promise.all([
      this.#statistics.ofRequest(context),
      this.#statistics.sitesOf(state.places),
    ])
    const { counts, dropped } = state
    return asProfilerWork(() => {
      const names = new Map(tasks.map(({ taskId, name }) => [taskId, name]))
      const lines = state.lines.map(({ task, place, ...line }): LogLine => {
        const taskName = (task === null ? undefined : names.get(task)) ?? null
        return { ...line, taskId: taskName === null ? null : task, taskName, site: sites[place ?? -1] ?? null }
      })
      return { lines, counts: { ...counts }, dropped: { ...dropped }, note: null }
    })
  }

  override navSubtitle({ counts }: LogsStats): string {
    const sum = (levels: readonly LogLevel[]): number =>
      levels.reduce((total, level) => total + (counts[level] ?? 0), 0)
    const lines = sum(LOG_LEVELS)
    if (lines === 0) return ''
    const parts = [
      countOf(lines, 'line'),
      countOf(sum(['error', 'fatal']), 'error'),
      countOf(counts.warn ?? 0, 'warning'),
    ]
    return parts.filter((part) => part !== '').join(', ')
  }
}

const countOf = (count: number, noun: string): string =>
  count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`
