import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AsyncProfilingStats } from '../../model/async-stats.ts'
import { draw, lineOf } from '../drawing.test.support.ts'
import { criticalPath } from './critical-path.ts'
import { generateProgram, randomOf } from './generated.test.support.ts'
import { simulate } from './simulate.test.support.ts'
import type { Call } from './simulate.test.support.ts'

const PROGRAMS = 500

test(`the critical paths of ${PROGRAMS} generated programs are those that they had`, () => {
  const wrong: string[] = []
  for (let seed = 1; seed <= PROGRAMS; seed++) {
    const { calls, turns } = simulate(generateProgram(randomOf(seed)))
    const [expected, found] = [pathOf(calls[0]!, calls[0]!.end), foundPath(drawCalls(calls, turns))]
    if (expected !== found) wrong.push(`seed ${seed}, ${calls.length} calls\n  had   ${expected}\n  found ${found}`)
  }
  assert.equal(wrong.length, 0, `${wrong.length} of ${PROGRAMS}:\n${wrong.slice(0, 5).join('\n')}`)
})

interface Part {
  name: string
  kind: string
  start: number
  end: number
}

/** Writes parts as `t0 running 0-3, t1 waiting 3-9`; those of one kind that follow each other are one. */
function write(parts: readonly Part[]): string {
  const joined: Part[] = []
  for (const part of parts) {
    const last = joined.at(-1)
    if (part.end <= part.start) continue
    if (last?.name === part.name && last.kind === part.kind) last.end = part.end
    else joined.push({ ...part })
  }
  return joined.map(({ name, kind, start, end }) => `${name} ${kind} ${start}-${end}`).join(', ')
}

const foundPath = (stats: AsyncProfilingStats): string =>
  write(criticalPath(stats).map(({ start, end, kind, task }) => ({ name: task?.name ?? '-', kind, start, end })))

/** Returns the path by what really let each call go on, backwards from the end. */
function pathOf(first: Call, until: number): string {
  const parts: Part[] = []
  const open: { call: Call; from: number; to: number }[] = [{ call: first, from: 0, to: until }]
  while (open.length > 0) {
    const { call, from, to } = open.pop()!
    const wait = call.waits.findLast(({ start, end }) => start < to && Math.min(end, to) > from)
    const { name } = call
    if (wait === undefined) {
      parts.unshift({ name, kind: 'running', start: from, end: to })
      continue
    }
    const [start, end] = [Math.max(from, wait.start), Math.min(wait.end, to)]
    parts.unshift({ name, kind: 'running', start: end, end: to })
    open.push({ call, from, to: start })
    const { decider } = wait
    if (decider === null) parts.unshift({ name, kind: 'waiting', start, end })
    else {
      const settled = Math.max(start, Math.min(decider.end, end))
      parts.unshift({ name, kind: 'ready', start: settled, end })
      open.push({ call: decider, from: start, to: settled })
    }
  }
  return write(parts)
}

/** Draws the calls until the first has ended, records the drawing and analyses it. */
function drawCalls(calls: readonly Call[], turns: readonly number[]): AsyncProfilingStats {
  const width = calls[0]!.end
  const shown = calls.filter(({ start, runs }) => runs.length > 0 && start < width)
  const line = (name: string, columns: readonly string[]): string => `${name.padEnd(8)}${columns.join('').trimEnd()}`
  const probe = Array.from({ length: width }, (_, column) => (turns.includes(column) ? 't' : ' '))
  const clock = Array.from({ length: width }, () => '.')
  const rows = shown.map((call) => line(call.name, columnsOf(call, width)))
  const drawn = draw([line('clock', clock), line('probe', probe), ...rows].join('\n'))
  const callees = new Map(
    shown.flatMap(({ name, waits }) =>
      waits.map(({ letter, callee }) => [lineOf(name) + 1 + letter.codePointAt(0)! - 97, callee]),
    ),
  )
  const places = drawn.inputOf('A').places.map((place) => ({ ...place, callee: callees.get(place.wait.line) ?? null }))
  return drawn.stats({ places })
}

function columnsOf({ start, end, fails, runs, waits }: Call, width: number): string[] {
  const columns = Array.from({ length: width + 1 }, () => ' ')
  const fill = (from: number, to: number, mark: string): void => {
    for (let column = from; column < Math.min(to, width); column++) columns[column] = mark
  }
  for (const wait of waits) fill(wait.start, wait.end, wait.letter)
  for (const [from, to, isNested] of runs) fill(from, to, isNested ? '-' : 'R')
  if (end <= width && start < end) columns[end] = fails ? '!' : '|'
  return columns
}
