import type { AsyncProfilingStats, AwaitSite, Task } from '../../../model/async-stats.ts'
import type { Finding, Words } from '../../../model/finding.ts'
import { settleTime } from '../../tasks/task-end.ts'
import { code, isWorthTelling, makeFinding, plain, siteWords, strong } from '../words/check.ts'
import type { Check, CheckContext } from '../words/check.ts'
import { formatCallee, formatCount, formatDuration } from '../words/format.ts'
import { Effects } from './effects.ts'
import { findSerialSteps, indexSites } from './serial-steps.ts'
import type { SerialSteps, Step } from './serial-steps.ts'

/**
 * Finds awaits of one task that ran one after the other though, by their source, they do not need each other; the
 * largest saving first. Silent where the source is not known.
 */
export const serialAwaits: Check = {
  name: 'serial-awaits',
  find(stats, context) {
    if (!stats.capabilities.tasks || stats.tasks.length === 0) return []
    return findSerialAwaits(stats, context).sort((a, b) => b.saving - a.saving)
  },
}

/** Awaits that the sentence names; of more it gives the number, and the evidence lists them. */
const MAX_NAMED = 2
const MAX_LISTED = 6

function findSerialAwaits(stats: AsyncProfilingStats, { saving }: CheckContext): Finding[] {
  const known = { sites: indexSites(stats), effects: new Effects(stats), until: stats.duration }
  const called = groupByParent(stats.tasks)
  const isWorth = (found: { saving: number }): boolean => isWorthTelling(found.saving, stats.duration)
  return stats.tasks
    .flatMap((task) => {
      const found = findSerialSteps(task, known)
      return found === null || !isWorth(found) ? [] : [{ task, found }]
    })
    .toSorted((a, b) => b.found.saving - a.found.saving)
    .map(({ task, found }) => {
      const beside = found.beside.map((each) => ({ taskId: task.taskId, ...each }))
      return { task, found: { ...found, saving: saving({ beside }) ?? Math.min(found.saving, idleTime(stats)) } }
    })
    .filter(({ found }) => isWorth(found))
    .map(({ task, found }) => describeSerial(task, found, called.get(task.taskId) ?? []))
}

/** Time (ms) in which the request did not run itself: what runs cannot run beside itself. */
function idleTime({ ledger, capabilities, profilingOverhead }: AsyncProfilingStats): number {
  if (!capabilities.ledger) return Number.POSITIVE_INFINITY
  return ledger.waiting + Math.max(0, ledger.queued - profilingOverhead)
}

function groupByParent(tasks: readonly Task[]): Map<string, Task[]> {
  const groups = new Map<string, Task[]>()
  for (const task of tasks) {
    if (task.parent === null) continue
    const group = groups.get(task.parent)
    if (group) group.push(task)
    else groups.set(task.parent, [task])
  }
  return groups
}

function describeSerial(task: Task, { steps, saving }: SerialSteps, callees: readonly Task[]): Finding {
  const awaited = callees.filter((callee) => steps.some((step) => isAwaited(callee, step)))
  const related = awaited.toSorted((a, b) => a.startTime - b.startTime).map(({ taskId }) => taskId)
  const words = [...whichWords(task, steps), strong(formatDuration(saving)), plain(' less.')]
  const evidence = listSites(steps)
  const fix = 'Begin them together: `await Promise.all([…])`.'
  return makeFinding(serialAwaits.name, {
    severity: 'warning',
    taskId: task.taskId,
    related,
    saving,
    words,
    evidence,
    fix,
  })
}

/** Tells whether a called task settled during the wait. */
function isAwaited(task: Task, { start, end }: Step): boolean {
  const settled = settleTime(task)
  return settled > start && settled <= end
}

function whichWords(task: Task, steps: readonly Step[]): Words[] {
  const sites = sitesOf(steps)
  const [only] = sites
  if (sites.length === 1 && only !== undefined) {
    const callee = only.callee === null ? [] : [plain(' of '), code(formatCallee(only.callee))]
    const place = siteWords({ file: task.file, line: only.line })
    return [
      plain(`${formatCount(steps.length)} awaits`),
      ...callee,
      ...place,
      plain(' ran in turn, but none needs the one before: up to '),
    ]
  }
  if (sites.length > MAX_NAMED) {
    const place = siteWords({ file: task.file, line: sites[0]!.line })
    return [plain(`${formatCount(steps.length)} awaits in `), code(task.function), ...place, ...NO_NEED]
  }
  const words = sites.flatMap(({ callee, line }, index): Words[] => [
    plain(index === 0 ? '' : ' and '),
    ...nameWords(callee, task, line),
  ])
  return [...words, ...NO_NEED]
}

/** Each `await` once, in the order of the source. */
const sitesOf = (steps: readonly Step[]): AwaitSite[] =>
  [...new Set(steps.map(({ site }) => site))].toSorted((a, b) => a.line - b.line || a.column - b.column)

const NO_NEED = [plain(' ran in turn, but could run together: ')]

/** Names the awaits of a finding whose sentence only counts them; empty for others. */
function listSites(steps: readonly Step[]): string {
  const sites = sitesOf(steps)
  if (sites.length <= MAX_NAMED) return ''
  const listed = sites
    .slice(0, MAX_LISTED)
    .map(({ callee, line }) => `${callee === null ? 'an await' : formatCallee(callee)} (line ${line})`)
  const more = sites.length > listed.length ? ` and ${sites.length - listed.length} more` : ''
  return `${listed.join(', ')}${more}.`
}

const nameWords = (callee: string | null, { file }: Task, line: number): Words[] => [
  callee === null ? plain('an await') : code(formatCallee(callee)),
  ...siteWords({ file, line }),
]
