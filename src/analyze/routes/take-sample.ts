import type { AsyncProfilingStats, Finding, Operation, Task } from '../../model/async-stats.ts'
import type { RequestFacts, RequestSample, SamplePart } from '../../model/routes/route-data.ts'
import { CriticalTimes } from './critical-times.ts'

/** Parts of one request: the longest of each kind. */
const MAX_AWAITS = 100
const MAX_OPERATIONS = 60
const MAX_BLOCKS = 20
const MAX_FINDINGS = 20
const MAX_CALLS = 400

type Stats = Pick<
  AsyncProfilingStats,
  'awaitPoints' | 'operations' | 'blockingCalls' | 'findings' | 'criticalPath' | 'tasks' | 'duration'
>

/**
 * Reduces an analysed request to its parts: await sites, operations by text and asking function, blocking functions,
 * findings. Pure.
 */
export function takeSample(facts: RequestFacts, stats: Stats): RequestSample {
  const critical = new CriticalTimes(stats)
  return {
    ...facts,
    parts: [
      ...listAwaits(stats, critical),
      ...listAsked(stats, critical),
      ...stats.blockingCalls.slice(0, MAX_BLOCKS).map(blockOf),
      ...listFindings(stats.findings ?? []),
    ],
    calls: listCalls(stats.tasks),
  }
}

const EMPTY = { function: '', file: '', line: 0, column: 0, functionLine: 0, text: '' }
const NONE = { operationKind: null, severity: null, errors: 0, queued: 0, critical: 0 }

function listAwaits({ awaitPoints }: Stats, critical: CriticalTimes): SamplePart[] {
  const parts: SamplePart[] = []
  for (const { function: owner, file, line: functionLine, sites } of awaitPoints) {
    for (const { line, column, callee, awaitCount, totalWaitTime, totalReadyDelay } of sites) {
      parts.push({
        ...NONE,
        kind: 'await',
        name: callee ?? '',
        text: '',
        ...{ function: owner, file, line, column, functionLine },
        count: awaitCount,
        time: totalWaitTime,
        queued: totalReadyDelay ?? 0,
        critical: critical.ofSite({ file, line, column }),
      })
    }
  }
  return longest(parts, MAX_AWAITS)
}

function listAsked({ operations, duration }: Stats, critical: CriticalTimes): SamplePart[] {
  const parts = new Map<string, SamplePart>()
  for (const operation of operations) {
    // A timer is an await's cause, and work of another operation is part of that one.
    if (operation.kind === 'timer' || operation.parentOperation !== null) continue
    const key = `${operation.system}\n${operation.text}\n${operation.site.file}\n${operation.site.function}`
    let part = parts.get(key)
    if (part === undefined) parts.set(key, (part = askedOf(operation)))
    part.count++
    if (operation.status === 'failed') part.errors++
    part.time += operation.duration ?? Math.max(0, duration - operation.startTime)
    part.queued += queuedOf(operation)
    part.critical += critical.ofOperation(operation.operationId)
  }
  return longest([...parts.values()], MAX_OPERATIONS)
}

const askedOf = ({ kind, name, text, site }: Operation): SamplePart => ({
  ...{ ...NONE, ...site },
  ...{ kind: 'operation', name, text, functionLine: 0, operationKind: kind, count: 0, time: 0 },
})

const queuedOf = ({ phases }: Operation): number =>
  phases.reduce((sum, { name, start, end }) => sum + (name === 'acquire' || name === 'queue' ? end - start : 0), 0)

const blockOf = (call: AsyncProfilingStats['blockingCalls'][number]): SamplePart => ({
  ...{ ...NONE, kind: 'blocking', name: call.callee ?? '', text: '', functionLine: 0 },
  ...{ function: call.function, file: call.file, line: call.line, column: call.column },
  ...{ count: call.calls, time: call.totalTime, critical: call.totalTime },
})

/** Takes one of each check, the most urgent. */
function listFindings(findings: readonly Finding[]): SamplePart[] {
  const seen = new Map<string, SamplePart>()
  for (const { check, severity, title, saving } of findings) {
    if (severity !== 'critical' && severity !== 'warning') continue
    const known = seen.get(check)
    if (known !== undefined) known.count++
    else
      seen.set(check, {
        ...NONE,
        ...EMPTY,
        kind: 'finding',
        name: check,
        text: title,
        severity,
        count: 1,
        time: saving,
      })
  }
  return [...seen.values()].slice(0, MAX_FINDINGS)
}

const longest = (parts: SamplePart[], most: number): SamplePart[] =>
  parts.length <= most ? parts : parts.toSorted((one, other) => other.time - one.time).slice(0, most)

function listCalls(tasks: readonly Task[]): RequestSample['calls'] {
  const names = new Map(tasks.map((task) => [task.taskId, functionKey(task)]))
  const seen = new Set<string>()
  const calls: RequestSample['calls'] = []
  for (const { taskId, parent } of tasks) {
    const caller = parent === null ? undefined : names.get(parent)
    const callee = names.get(taskId)!
    if (caller === undefined || seen.size === seen.add(`${caller}\n${callee}`).size) continue
    if (calls.push([caller, callee]) >= MAX_CALLS) break
  }
  return calls
}

/** The name of a function that tells it from those of other files. */
const functionKey = ({ file, function: name }: { file: string; function: string }): string => `${file}\n${name}`
