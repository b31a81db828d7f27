import type { JSX } from 'preact'
import type { Task } from '../../../model/async-stats.ts'
import type { Callee, HeldUp } from '../../canvas/detail.ts'
import { formatCount, formatMs } from '../../state/format.ts'
import { nameTask } from '../../state/task.ts'
import { Name, SiteText } from '../parts/text.tsx'

/** Maximum number of entries in one list of the pane; more are counted. */
export const MAX_LIST = 12

interface HeldUpProps {
  held: HeldUp[]
  onSelect: (taskId: string) => void
}

export function HeldUpTasks({ held, onSelect }: HeldUpProps): JSX.Element | null {
  if (held.length === 0) return null
  return (
    <>
      <h3>Held up by it</h3>
      <ul class="chain">
        {held.map(({ task, time }) => (
          <li key={task.taskId}>
            <button type="button" onClick={() => onSelect(task.taskId)}>
              <Name text={nameTask(task)} class="code" />
            </button>
            <span class="num">{formatMs(time)} ms</span>
          </li>
        ))}
      </ul>
    </>
  )
}

interface CallersProps {
  tasks: Task[]
  /** Has called a task that none has called: `the request`. */
  whole: string
  onSelect: (taskId: string) => void
}

export function Callers({ tasks, whole, onSelect }: CallersProps): JSX.Element {
  return (
    <>
      <h3>Called by</h3>
      <ul class="chain">
        {tasks.length === 0 && <li class="dim">{whole}</li>}
        {tasks.slice(0, MAX_LIST).map((task) => (
          <TaskItem key={task.taskId} task={task} count={1} onSelect={onSelect} />
        ))}
        <More count={tasks.length - MAX_LIST} />
      </ul>
    </>
  )
}

interface CalleesProps {
  callees: Callee[]
  /** Number of all called tasks. */
  count: number
  onSelect: (taskId: string) => void
}

export function Callees({ callees, count, onSelect }: CalleesProps): JSX.Element | null {
  if (callees.length === 0) return null
  const shown = callees.reduce((sum, callee) => sum + callee.count, 0)
  return (
    <>
      <h3>
        Called <span>{formatCount(count)}</span>
      </h3>
      <ul class="chain">
        {callees.map((callee) => (
          <TaskItem key={callee.task.taskId} {...callee} onSelect={onSelect} />
        ))}
        <More count={count - shown} />
      </ul>
    </>
  )
}

function TaskItem({ task, count, onSelect }: Callee & { onSelect: (taskId: string) => void }): JSX.Element {
  return (
    <li>
      <button type="button" onClick={() => onSelect(task.taskId)}>
        {count > 1 && <span class="times">{formatCount(count)} ×</span>}
        <Name text={nameTask(task)} class="code" />
      </button>
      <SiteText site={task} short link />
    </li>
  )
}

export function More({ count }: { count: number }): JSX.Element | null {
  return count > 0 ? <li class="dim">… {formatCount(count)} more</li> : null
}
