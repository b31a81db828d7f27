import { useEffect, useState } from 'preact/hooks'
import type { JSX, RefObject } from 'preact'
import { findMark } from '../../canvas/find-mark.ts'
import type { FoundMark } from '../../canvas/find-mark.ts'
import { rowAt } from '../../canvas/geometry.ts'
import type { RowMarks } from '../../canvas/marks.ts'
import type { PreparedTrace } from '../../canvas/prepare.ts'
import { makeScale, ROW_HEIGHT } from '../../canvas/scale.ts'
import { formatDuration } from '../../state/format.ts'
import { membersOf } from '../../state/rows.ts'
import type { Row } from '../../state/rows.ts'
import { describeTask } from '../../state/task.ts'
import { visible } from '../../state/text.ts'
import type { TraceView } from './use-trace.ts'

export const marksOf = ({ marks, tree }: PreparedTrace, row: Row): RowMarks =>
  marks.of(row.key, () => membersOf(row).map((entry) => tree.entries[entry]!.task.taskId))

interface At {
  /** Pixels from the canvas' left and top. */
  x: number
  y: number
  /** Scroll offset (px) of the rows. */
  top: number
  width: number
}

interface Found {
  row: Row
  mark: FoundMark | null
}

/** Finds the row at a place of the canvas, and its mark there. */
export function findAt({ prepared, viewport, list }: TraceView, { x, y, top, width }: At): Found | null {
  const index = rowAt(top + y, list.rows.length)
  const row = list.rows[index ?? -1]
  if (row === undefined || index === null) return null
  const { range } = viewport
  const view = { range, width, scale: makeScale(range, width) }
  const mark = findMark(marksOf(prepared, row), { x, y: top + y - index * ROW_HEIGHT }, view, prepared.bounds.to)
  return { row, mark }
}

interface TipProps {
  trace: TraceView
  canvas: RefObject<HTMLCanvasElement | null>
  top: number
  width: number
}

/** Renders a line about the mark under the pointer. */
export function Tip({ trace, canvas, top, width }: TipProps): JSX.Element | null {
  const [tip, setTip] = useState<{ x: number; y: number; text: string } | null>(null)
  useEffect(() => {
    const element = canvas.current
    const move = ({ offsetX: x, offsetY: y, buttons }: PointerEvent): void => {
      const found = buttons === 0 ? findAt(trace, { x, y, top, width }) : null
      setTip(found === null ? null : { x, y: top + y, text: describe(trace, found) })
    }
    const leave = (): void => setTip(null)
    element?.addEventListener('pointermove', move)
    element?.addEventListener('pointerdown', leave)
    element?.addEventListener('pointerleave', leave)
    return () => {
      element?.removeEventListener('pointermove', move)
      element?.removeEventListener('pointerdown', leave)
      element?.removeEventListener('pointerleave', leave)
    }
  }, [trace, canvas, top, width])
  if (tip === null) return null
  const isRight = tip.x > width / 2
  const place = isRight ? { right: `${width - tip.x + 12}px` } : { left: `calc(var(--names) + ${tip.x + 12}px)` }
  return (
    <div class="tip" role="tooltip" style={{ ...place, top: `${tip.y + 14}px` }}>
      <bdi>{tip.text}</bdi>
    </div>
  )
}

function describe({ prepared, lines }: TraceView, { row, mark }: Found): string {
  if (mark === null) {
    const task = prepared.tree.entries[row.entry]!.task
    return visible(row.members === null ? describeTask(task) : `${row.members.length} × ${describeTask(task)}`)
  }
  if ('tick' in mark) return visible(`${mark.tick.level}: ${lines[mark.tick.line]?.message ?? ''}`)
  const { name, duration, status, phases, error } = mark.operation
  const parts = phases.map((phase) => `${phase.name} ${formatDuration(phase.end - phase.start)}`)
  const times = duration === null ? 'pending' : formatDuration(duration)
  const end = error === undefined ? (status === 'completed' ? [] : [status]) : [`${error.name}: ${error.message}`]
  return visible([`${name} ${times}`, ...(parts.length > 1 ? parts : []), ...end].join(' · '))
}
