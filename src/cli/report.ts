import { writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { ownProcess } from '../analyze/own-process.ts'
import { restoreIdle } from '../analyze/restore-idle.ts'
import { sortSlices } from '../analyze/sort-slices.ts'
import type { ResolvedConfig } from '../core/config.ts'
import { describeError } from '../core/describe-value.ts'
import { redactName } from '../core/redaction.ts'
import { makeExport } from '../formats/export-record.ts'
import { formatHtml } from '../formats/html.ts'
import { loadReportBundle } from '../formats/report-bundle.ts'
import { formatTerminalReport } from '../formats/terminal.ts'
import type { TraceSamples } from '../model/samples.ts'
import type { AsyncProfilingStats } from '../model/stats.ts'
import type { Trace } from '../model/trace.ts'
import { analyzeTrace } from '../panels/async-profiling-panel.ts'
import { PlaceDescriber } from '../source/describe-places.ts'
import type { Ended } from './run-script.ts'

/** The terminal that a report goes to; `process.stderr` is one. */
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

/** Columns where there is no terminal. */
const DEFAULT_WIDTH = 80
const MAX_WIDTH = 120

/** Tells what a script did, once it has ended. */
export async function report(parts: ReportParts, terminal: Terminal): Promise<void> {
  const { trace, samples, command, json, out, config } = parts
  const whole = samples === null ? trace : restoreIdle(sortSlices(trace), samples)
  const stats = await analyzeTrace({ trace: ownProcess(whole), samples, cpu: null }, config, new PlaceDescriber())
  const width = Math.min(MAX_WIDTH, terminal.columns ?? DEFAULT_WIDTH)
  const color = terminal.isTTY === true && terminal.hasColors?.() === true
  terminal.write(`\n${heading(width)}\n`)
  terminal.write(formatTerminalReport(stats, { name: command.join(' '), width, color }))
  if (out !== null) terminal.write(`\n${await writeHtml(out, parts, stats)}\n`)
  if (json !== null) terminal.write(`\n${writeJson(json, parts, stats)}\n`)
}

const TITLE = '── debug-toolbar '
const heading = (width: number): string => TITLE + '─'.repeat(Math.max(0, width - TITLE.length))

/** Says where the file is, or why there is none: no reason for the run to fail. */
function writeJson(file: string, { trace, ended, command }: ReportParts, stats: AsyncProfilingStats): string {
  const content = { command, startTime: trace.epochStart, exitCode: ended.code, signal: ended.signal, stats }
  try {
    writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`)
    return `Statistics: ${file}`
  } catch (error) {
    return `The statistics could not be written: ${describeError(error)}`
  }
}

/** The screens of a request's page, for the run. */
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
    const record = makeExport({ ...facts, panels: { AsyncProfilingPanel: stats } }, SUMMARIES, Date.now())
    await writeFile(file, formatHtml(record, bundle))
    return `Report: ${file}`
  } catch (error) {
    return `The HTML report could not be written: ${describeError(error)}`
  }
}

const SUMMARIES = { AsyncProfilingPanel: { navTitle: 'Async', navSubtitle: '' } }
