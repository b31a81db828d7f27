import { writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { groupOperations } from '../analyze/operations/group-operations.ts'
import { ownProcess } from '../analyze/trace/whole-process.ts'
import { restoreIdle } from '../analyze/trace/restore-idle.ts'
import { sortSlices } from '../analyze/trace/sort-slices.ts'
import type { ResolvedConfig } from '../core/options/config.ts'
import { describeError } from '../core/describe-value.ts'
import { redactName } from '../core/redaction/index.ts'
import { makeExport } from '../formats/export-record.ts'
import type { RequestExport } from '../formats/export-record.ts'
import { formatHtml } from '../formats/html.ts'
import { loadReportBundle } from '../formats/report-bundle.ts'
import { formatTerminalReport } from '../formats/terminal.ts'
import type { TraceSamples } from '../model/cpu-samples.ts'
import type { AsyncProfilingStats } from '../model/async-stats.ts'
import type { RequestDetail } from '../model/api.ts'
import { COMMANDS, countOf, QUERIES, REQUESTS_OUT } from '../model/operation-groups.ts'
import type { OperationSubject } from '../model/operation-groups.ts'
import { ASYNC_PANEL, CACHE_PANEL, HTTP_CLIENT_PANEL, QUERIES_PANEL } from '../model/panel-stats.ts'
import type { Trace } from '../model/trace.ts'
import { AsyncStatistics } from '../statistics/async-statistics.ts'
import type { Ended } from './run-script.ts'

/** The terminal of a report, such as `process.stderr`. */
export interface Terminal {
  write(text: string): unknown
  isTTY?: boolean
  columns?: number
  hasColors?: () => boolean
}

export interface ReportParts {
  trace: Trace
  samples: TraceSamples | null
  ended: Ended
  /** The script and its arguments. */
  command: readonly string[]
  json: string | null
  out: string | null
  config: ResolvedConfig
}

/** Columns if there is no terminal. */
const DEFAULT_WIDTH = 80
const MAX_WIDTH = 120

/** Writes the report of a script after it has ended. */
export async function report(parts: ReportParts, terminal: Terminal): Promise<void> {
  const { trace, samples, command, json, out, config } = parts
  const whole = samples === null ? trace : restoreIdle(sortSlices(trace), samples)
  const stats = await new AsyncStatistics(config, false).make({ trace: ownProcess(whole), samples, cpu: null })
  const width = Math.min(MAX_WIDTH, terminal.columns ?? DEFAULT_WIDTH)
  const color = terminal.isTTY === true && terminal.hasColors?.() === true
  terminal.write(`\n${heading(width)}\n`)
  terminal.write(formatTerminalReport(stats, { name: command.join(' '), width, color }))
  if (out !== null) terminal.write(`\n${await writeHtml(out, parts, stats)}\n`)
  if (json !== null) terminal.write(`\n${writeJson(json, parts, stats)}\n`)
}

const TITLE = '── debug-toolbar '
const heading = (width: number): string => TITLE + '─'.repeat(Math.max(0, width - TITLE.length))

/** Writes the statistics and returns a line with the file or the reason of failure, which does not fail the run. */
function writeJson(file: string, { trace, ended, command }: ReportParts, stats: AsyncProfilingStats): string {
  const content = { command, startTime: trace.epochStart, exitCode: ended.code, signal: ended.signal, stats }
  try {
    writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`)
    return `Statistics: ${file}`
  } catch (error) {
    return `The statistics could not be written: ${describeError(error)}`
  }
}

/** Writes the screens of a request's page for the run, and returns a line like `writeJson`. */
async function writeHtml(
  file: string,
  { trace, command, config }: ReportParts,
  stats: AsyncProfilingStats,
): Promise<string> {
  try {
    const bundle = await loadReportBundle()
    if (bundle === null) return 'There is no HTML report: run npm run build in the checkout of debug-toolbar.'
    const path = redactName(command.join(' '), config.asyncProfilerRedactPatterns)
    const times = { startTime: trace.epochStart, duration: stats.duration }
    const facts = { id: 'run', method: 'RUN', path, route: null, status: null, ...times, complete: true }
    const { panels, summaries } = listPanels(stats)
    const record = makeExport({ ...facts, panels }, summaries, Date.now())
    await writeFile(file, formatHtml(record, bundle))
    return `Report: ${file}`
  } catch (error) {
    return `The HTML report could not be written: ${describeError(error)}`
  }
}

const OPERATION_PANELS: readonly (readonly [id: string, navTitle: string, subject: OperationSubject])[] = [
  [QUERIES_PANEL, 'Queries', QUERIES],
  [HTTP_CLIENT_PANEL, 'HTTP out', REQUESTS_OUT],
  [CACHE_PANEL, 'Cache and messages', COMMANDS],
]

/** Lists the panels of the report and their titles: of operations, those that have any. */
function listPanels(stats: AsyncProfilingStats): Pick<RequestExport, 'summaries'> & Pick<RequestDetail, 'panels'> {
  const panels: Record<string, unknown> = { [ASYNC_PANEL]: stats }
  const summaries: RequestExport['summaries'] = { [ASYNC_PANEL]: { navTitle: 'Async', navSubtitle: '' } }
  for (const [id, navTitle, subject] of OPERATION_PANELS) {
    const operations = groupOperations(stats, subject)
    if (operations.count === 0) continue
    panels[id] = operations
    summaries[id] = { navTitle, navSubtitle: countOf(subject, operations.count) }
  }
  return { panels, summaries }
}
