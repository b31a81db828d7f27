import type { JSX } from 'preact'
import type { AsyncProfilingStats, BlockingCall, Site, Task } from '../../model/stats.ts'
import { formatCount, formatDuration, formatMs } from '../state/format.ts'
import { nameTask } from '../state/task.ts'
import { listAncestors, listChildren } from '../state/tree.ts'
import type { TaskTree } from '../state/tree.ts'
import { SeverityIcon } from './icons.tsx'
import { Name, SiteText } from './text.tsx'

export interface TaskPaneProps {
  stats: AsyncProfilingStats
  tree: TaskTree
  selected: string | null
  onSelect: (taskId: string) => void
}

/** Entries of one list in the pane; more are counted. */
const MAX_LIST = 12

/** Everything known of the selected task. */
export function TaskPane({ stats, tree, selected, onSelect }: TaskPaneProps): JSX.Element {
  const entry = tree.entries[tree.index.get(selected ?? '') ?? -1]
  if (!entry) {
    return (
      <aside class="pane" aria-label="Task details">
        <p class="dim">Select a task in the tree or in the timeline to see where its time went.</p>
      </aside>
    )
  }
  const { task } = entry
  const ancestors = listAncestors(tree, task.taskId)
  const [children, childCount] = listChildren(tree, task.taskId, MAX_LIST)
  return (
    <aside class="pane" aria-label="Task details" tabIndex={0}>
      <h2>
        <Name text={nameTask(task)} class="code" />
        <span class="badge">{task.status}</span>
      </h2>
      <SiteText site={task} />
      <Blocks calls={stats.blockingCalls.filter((call) => call.taskId === task.taskId)} />
      <TaskTimes task={task} />
      <TaskList title="Called by" tasks={ancestors.slice(0, MAX_LIST)} count={ancestors.length} onSelect={onSelect} />
      <TaskList title="Called" tasks={children} count={childCount} onSelect={onSelect} />
    </aside>
  )
}

function TaskTimes({ task }: { task: Task }): JSX.Element {
  const rows: [kind: string, title: string, value: string][] = [
    ['', 'Started at', `${formatMs(task.startTime)} ms`],
    ['running', 'Running (self)', `${formatMs(task.selfTime)} ms`],
    ['waiting', 'Waiting', `${formatMs(task.waitTime)} ms`],
    ['', 'Slices', formatCount(task.slices.length)],
  ]
  return (
    <table>
      <tbody>
        {rows.map(([kind, title, value]) => (
          <tr key={title}>
            <th scope="row">
              <span class={`swatch ${kind ? `k-${kind}` : ''}`} />
              {title}
            </th>
            <td class="num">{value}</td>
          </tr>
        ))}
        <tr class="total">
          <th scope="row">Call to settle</th>
          <td class="num">{task.duration === null ? 'pending' : `${formatMs(task.duration)} ms`}</td>
        </tr>
      </tbody>
    </table>
  )
}

function Blocks({ calls }: { calls: BlockingCall[] }): JSX.Element {
  return (
    <>
      {calls.slice(0, MAX_LIST).map((call, i) => (
        <div key={i} class={`flag ${call.impact === 'critical' ? 'crit' : 'warn'}`}>
          <p>
            <SeverityIcon severity={call.impact} /> Blocked the loop for {formatDuration(call.duration)}
          </p>
          <Stack sites={call.stack} />
        </div>
      ))}
    </>
  )
}

function Stack({ sites }: { sites: Site[] }): JSX.Element | null {
  if (sites.length === 0) return null
  return (
    <ul class="chain" aria-label="Stack in the block">
      {sites.slice(0, MAX_LIST).map((site, i) => (
        <li key={i}>
          <Name text={site.function || '(anonymous)'} class="code" />
          <SiteText site={{ file: site.file, line: site.line }} short />
        </li>
      ))}
    </ul>
  )
}

interface TaskListProps {
  title: string
  tasks: Task[]
  count: number
  onSelect: (taskId: string) => void
}

function TaskList({ title, tasks, count, onSelect }: TaskListProps): JSX.Element | null {
  if (count === 0) return null
  return (
    <>
      <h3>
        {title} <span>{formatCount(count)}</span>
      </h3>
      <ul class="chain">
        {tasks.map((task) => (
          <li key={task.taskId}>
            <button type="button" onClick={() => onSelect(task.taskId)}>
              <Name text={nameTask(task)} class="code" />
            </button>
            <SiteText site={{ file: task.file, line: task.line }} short />
          </li>
        ))}
        {count > tasks.length && <li class="dim">… {formatCount(count - tasks.length)} more</li>}
      </ul>
    </>
  )
}
