import { hasName, nameCause } from '../analyze/causes/cause-words.ts'
import { listGroups } from '../analyze/operations/group-operations.ts'
import type { AsyncProfilingStats, BlockingCall, AwaitPoint, AwaitSite } from '../model/async-stats.ts'
import { listFindings } from './terminal-findings.ts'
import { drawTable } from './terminal-table.ts'
import type { TableSection } from './terminal-table.ts'
import { duration, fit, padEnd, padStart, painter, printable } from './terminal-text.ts'
import type { Paint } from './terminal-text.ts'

export interface TerminalReportOptions {
  /** Name of the profiled command, for the first line. */
  name: string
  /** Columns of the terminal; narrower than 40 counts as 40. */
  width: number
  /** Uses colours; the words say the same without them. */
  color: boolean
  /** Rows per table: 10. */
  limit?: number
}

const MIN_WIDTH = 40
const MAX_FINDINGS = 5
/** Name of code outside every async function in the statistics. */
const ROOT = '(root)'

/**
 * Formats the report of a profile for a terminal: findings, the ledger, blocking calls, operations, await points and
 * async functions. Pure.
 * No line is wider than the terminal (of at least 40 columns, and tables as far as their numbers allow). Control
 * characters in names and paths are escaped, so that none can drive the terminal.
 *
 * @example
 * process.stderr.write(formatTerminalReport(stats, { name: 'job.js', width: 80, color: false }))
 */
export function formatTerminalReport(stats: AsyncProfilingStats, options: TerminalReportOptions): string {
  const width = Math.max(MIN_WIDTH, options.width)
  const limit = options.limit ?? 10
  const paint = painter(options.color)
  const tables = [listBlocks, listOperations, listAwaits, listFunctions].map((list) => list(stats, limit))
  const sections = [
    [...summarize(stats, options.name, { width, paint }), ...warn(stats, width, paint)],
    listFindings(stats, MAX_FINDINGS, { width, paint }),
    drawLedger(stats, width, paint),
    ...tables.filter((table) => table.rows.length > 0).map((table) => drawTable(table, width, paint)),
  ]
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

interface Page {
  width: number
  paint: Paint
}

function summarize(stats: AsyncProfilingStats, name: string, { width, paint }: Page): string[] {
  const total = `${duration(stats.duration)} in all`
  const head = `${paint('strong', fit(printable(name), width - total.length - 2))}: ${total}`
  if (!stats.capabilities.tasks) return [head, 'async calls: unknown']
  const counts = [
    [stats.tasksCompleted, 'completed'],
    [stats.tasksFailed, 'failed'],
    [stats.tasksCancelled, 'cancelled'],
    [stats.tasksPending, 'pending'],
  ] as const
  const told = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`)
  const details = told.length === 0 ? '' : ` (${told.join(', ')})`
  const calls = `${stats.tasksCreated} async ${stats.tasksCreated === 1 ? 'call' : 'calls'}${details}`
  return [head, fit(`${calls}, at most ${stats.maxConcurrency} at once`, width)]
}

/** Lists the limits of the report, which are a part of it. */
function warn(stats: AsyncProfilingStats, width: number, paint: Paint): string[] {
  const lines: string[] = []
  if (stats.degraded !== null) lines.push(printable(stats.degraded))
  if (stats.tasksDropped > 0) lines.push(`${stats.tasksDropped} calls are counted without detail`)
  return lines.map((line) => paint('warning', fit(`! ${line}`, width)))
}

const LEDGER_PARTS = [
  ['running', '█'],
  ['waiting', '░'],
  ['queued', '▒'],
  ['unattributed', '·'],
] as const
/** Columns of a ledger line before its bar. */
const LEDGER_TEXT = 34
const MAX_BAR = 40

/** Draws one line per part; the bar's texture identifies the part without colour. */
function drawLedger(stats: AsyncProfilingStats, width: number, paint: Paint): string[] {
  const { ledger } = stats
  const parts = LEDGER_PARTS.filter(([part]) => part !== 'unattributed' || ledger.unattributed > 0)
  const room = Math.min(MAX_BAR, Math.max(0, width - LEDGER_TEXT))
  const lines = parts.map(([part, mark]) => {
    const share = ledger.wall > 0 ? ledger[part] / ledger.wall : 0
    const percent = padStart(`${Math.round(share * 100)} %`, 6)
    const text = `  ${padEnd(part, 12)} ${padStart(duration(ledger[part]), 9)} ${percent}`
    return `${text}  ${mark.repeat(Math.round(share * room))}`.trimEnd()
  })
  const late = [...tellUnattributed(stats), ...tellReadyDelay(stats)].map((line) => paint('warning', fit(line, width)))
  return [paint('strong', 'Where the time went'), ...lines, ...late, paint('faint', fit(tellCost(stats), width))]
}

/** Less (ms) is the cost of recording, with any backend. */
const MIN_EXPLAINED_COST_MS = 1

function tellCost({ backend, profilingOverhead }: AsyncProfilingStats): string {
  const cost = `  profiling itself took ${duration(profilingOverhead)}`
  const isExplained = backend === 'instrumentation' && profilingOverhead >= MIN_EXPLAINED_COST_MS
  return isExplained ? `${cost}, instrumenting modules included` : cost
}

/** Unattributed time below this (ms) is what any loop has. */
const MIN_TOLD_UNATTRIBUTED_MS = 5

/** Names the functions that samples saw while the loop was busy with work that nobody claims. */
function tellUnattributed({ ledger, unattributedFunctions = [] }: AsyncProfilingStats): string[] {
  if (ledger.unattributed < MIN_TOLD_UNATTRIBUTED_MS) return []
  return unattributedFunctions.map((fn) => {
    const place = placeOf(fn.file, fn.line)
    const name = printable(fn.function || '(anonymous)')
    return `  unattributed: samples saw ${name}${place && ` (${place})`} for ${duration(fn.time)}`
  })
}

/** Ready delay below this (ms) is normal for any loop. */
const MIN_TOLD_DELAY_MS = 5

/**
 * Explains ready delays: the awaited operation had finished, but the loop was busy, so awaits look slower than the
 * operation.
 */
function tellReadyDelay({ awaitPoints }: AsyncProfilingStats): string[] {
  const late = awaitPoints.reduce((sum, point) => sum + (point.totalReadyDelay ?? 0), 0)
  if (late < MIN_TOLD_DELAY_MS) return []
  return [`  awaits were done but waited for the busy loop: up to ${duration(late)} in all`]
}

function listBlocks({ blockingCalls }: AsyncProfilingStats, limit: number): TableSection {
  const rows = blockingCalls.slice(0, limit).map((call) => ({
    numbers: [duration(call.duration), String(call.calls)],
    name: call.function === ROOT ? 'outside async functions' : printable(call.function),
    place: placeOf(call.file, lineOf(call)),
    style: call.impact,
  }))
  return { title: 'Blocking calls', heads: ['longest', 'times'], rows, more: blockingCalls.length - rows.length }
}

function listOperations(stats: AsyncProfilingStats, limit: number): TableSection {
  const groups = listGroups(stats)
  const rows = groups.slice(0, limit).map(({ name, count, failed, totalTime, maxTime, sites: [first] }) => ({
    numbers: [duration(totalTime), String(count), duration(maxTime)],
    name: printable(failed > 0 ? `${name} (${failed} failed)` : name),
    place: first === undefined ? '' : placeOf(first.file, first.line, first.column),
    ...(failed > 0 ? { style: 'warning' as const } : {}),
  }))
  return { title: 'Operations', heads: ['total', 'times', 'longest'], rows, more: groups.length - rows.length }
}

function listAwaits({ awaitPoints }: AsyncProfilingStats, limit: number): TableSection {
  const sites = awaitPoints
    .flatMap((point) => point.sites.map((site): [AwaitPoint, AwaitSite] => [point, site]))
    .sort(([, a], [, b]) => b.totalWaitTime - a.totalWaitTime)
  const rows = sites.slice(0, limit).map(([point, site]) => ({
    numbers: [duration(site.totalWaitTime), String(site.awaitCount), duration(site.maxWaitTime)],
    name: printable(nameAwait(point, site)),
    place: placeOf(point.file, site.line, site.column),
  }))
  return { title: 'Await points', heads: ['waited', 'times', 'longest'], rows, more: sites.length - rows.length }
}

function nameAwait({ function: name }: AwaitPoint, { callee, causes = [] }: AwaitSite): string {
  const called = callee === null ? name : `${name} → ${callee}`
  // Called functions have rows of their own, and a timer says little that the callee does not.
  const cause = causes.find((each) => hasName(each) && each.type !== 'task' && each.type !== 'timer')
  return cause === undefined ? called : `${called} for ${nameCause(cause)}`
}

function listFunctions({ topAsyncFunctions }: AsyncProfilingStats, limit: number): TableSection {
  const rows = topAsyncFunctions.slice(0, limit).map((fn) => ({
    numbers: [duration(fn.totalTime), String(fn.calls), duration(fn.perCall)],
    name: printable(fn.function),
    place: placeOf(fn.file, fn.line),
  }))
  const more = topAsyncFunctions.length - rows.length
  return { title: 'Async functions', heads: ['running', 'calls', 'per call'], rows, more }
}

function placeOf(file: string, line: number, column = 0): string {
  if (file === '') return ''
  const place = line > 0 ? `${file}:${line}` : file
  return printable(line > 0 && column > 0 ? `${place}:${column}` : place)
}

/** Returns the known line nearest to the block in the function's own file. */
const lineOf = (call: BlockingCall): number =>
  call.stack.findLast(({ file, function: name }) => file === call.file && name === call.function)?.line ?? call.line
