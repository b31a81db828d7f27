import { findingsOf } from '../analyze/findings/findings.ts'
import type { AsyncProfilingStats } from '../model/async-stats.ts'
import type { Finding, Severity } from '../model/finding.ts'
import { printable, wrap } from './terminal-text.ts'
import type { Paint, Style } from './terminal-text.ts'

/** By severity, the mark of a line, which says the same without colour, and its style. */
const MARKS: Record<Severity, readonly [mark: string, style: Style | null]> = {
  critical: ['!!', 'critical'],
  warning: ['! ', 'warning'],
  ok: ['  ', null],
  unknown: ['? ', null],
}

/** Lists the findings in whole sentences, broken to the width: the worst first, each with its evidence and its cure. */
export function listFindings(stats: AsyncProfilingStats, limit: number, { width, paint }: Page): string[] {
  const findings = findingsOf(stats)
  const more = findings.length - limit
  const rest = more > 0 ? [paint('faint', `  … and ${more} more`)] : []
  const title = paint('strong', 'Findings')
  return [title, ...findings.slice(0, limit).flatMap((finding) => describe(finding, width, paint)), ...rest]
}

interface Page {
  width: number
  paint: Paint
}

function describe({ severity, title, evidence, fix }: Finding, width: number, paint: Paint): string[] {
  const [mark, style] = MARKS[severity]
  const [first = '', ...others] = linesOf(title, width).map((line) => (style === null ? line : paint(style, line)))
  const below = [evidence, fix ?? ''].filter((text) => text !== '').flatMap((text) => linesOf(text, width))
  const indent = ' '.repeat(mark.length + 1)
  return [
    `${mark} ${first}`,
    ...others.map((line) => indent + line),
    ...below.map((line) => indent + paint('faint', line)),
  ]
}

const MARK_WIDTH = 3

const linesOf = (text: string, width: number): string[] => wrap(printable(text), width - MARK_WIDTH)
