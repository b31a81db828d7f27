import { useMemo } from 'preact/hooks'
import type { JSX } from 'preact'
import type { BlockingCall, Site, Task } from '../../model/stats.ts'
import { describeRow } from '../canvas/detail.ts'
import type { Callee, HeldUp, RowDetail, WaitDetail } from '../canvas/detail.ts'
import { formatCount, formatDuration, formatMs } from '../state/format.ts'
import { nameTask } from '../state/task.ts'
import { SeverityIcon } from './icons.tsx'
import { Name, SiteText } from './text.tsx'
import { TimeBar } from './time-bar.tsx'
import type { TraceView } from './use-trace.ts'

/** Entries of one list in the pane; more are counted. */
const MAX_LIST = 12

/** Everything known of the selected row. */
export function TaskPane({ trace }: { trace: TraceView }): JSX.Element {
  const { prepared, selected, select } = trace
  const detail = useMemo(() => describeRow(prepared, selected), [prepared, selected])
  if (!detail) {
    return (
      <aside class="pane" aria-label="Task details">
        <p class="dim">Select a task in the tree or in the timeline to see where its time went.</p>
        <p class="dim">
          <kbd>?</kbd> lists the keys.
        </p>
      </aside>
    )
  }
  const { task, count, callers, callees, calleeCount } = detail
  return (
    <aside class="pane" aria-label="Task details" tabIndex={0}>
      <h2>
        {count > 1 && <span class="times">{formatCount(count)} ×</span>}
        <Name text={nameTask(task)} class="code" />
        {count === 1 && <span class={`badge ${task.status}`}>{task.status}</span>}
      </h2>
      <SiteText site={task} link />
      <Blocks calls={detail.blocks} />
      {count === 1 && task.status === 'pending' && (
        <p class="flag warn">
          <SeverityIcon severity="warning" /> Still pending at the end of the request
        </p>
      )}
      <Times detail={detail} />
      <Waits detail={detail} />
      <HeldUpTasks held={detail.heldUp} onSelect={select} />
      <Callers tasks={callers} onSelect={select} />
      <Callees callees={callees} count={calleeCount} onSelect={select} />
    </aside>
  )
}

function Times({ detail: { times, count } }: { detail: RowDetail }): JSX.Element {
  const rows: [kind: string, title: string, time: number | null][] = [
    ['running', 'Running (self)', times.running],
    ['waiting', 'Waiting', times.waiting],
    ['queued', 'Queued (ready delay)', times.queued],
    ['', 'In calls it made', times.nested],
  ]
  if (times.profiling > 0) rows.push(['', 'Profiling itself', times.profiling])
  const known = rows.flatMap(([kind, , time]) => (kind && time !== null ? [{ kind, time }] : []))
  return (
    <>
      <TimeBar parts={known} />
      <table>
        <tbody>
          {rows.map(([kind, title, time]) => (
            <tr key={title}>
              <th scope="row">
                <span class={`swatch ${kind ? `k-${kind}` : ''}`} />
                {title}
              </th>
              <td class="num">{time === null ? 'unknown' : `${formatMs(time)} ms`}</td>
            </tr>
          ))}
          <tr class="total">
            <th scope="row">{count > 1 ? 'Total of all' : 'Total'}</th>
            <td class="num">{times.total === null ? 'pending' : `${formatMs(times.total)} ms`}</td>
          </tr>
        </tbody>
      </table>
    </>
  )
}

function Waits({ detail: { waits, waitCount } }: { detail: RowDetail }): JSX.Element | null {
  if (waitCount === 0) return null
  return (
    <>
      <h3>
        Waits{' '}
        <span>{waitCount > waits.length ? `${waits.length} longest of ${formatCount(waitCount)}` : waitCount}</span>
      </h3>
      <table>
        <thead>
          <tr>
            <th scope="col">For</th>
            <th scope="col" class="num">
              At ms
            </th>
            <th scope="col" class="num">
              Wait ms
            </th>
          </tr>
        </thead>
        <tbody>
          {waits.map((wait, i) => (
            <tr key={i}>
              <td class="clip">{describeCause(wait)}</td>
              <td class="num">{formatMs(wait.start)}</td>
              <td class="num">{formatMs(wait.time)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

function describeCause({ callee, count }: WaitDetail): JSX.Element {
  if (!callee) return <span class="dim">I/O, a timer or other</span>
  if (count > 1) return <>{formatCount(count)} tasks</>
  return <Name text={nameTask(callee)} class="code" />
}

function Blocks({ calls }: { calls: BlockingCall[] }): JSX.Element {
  return (
    <>
      {calls.slice(0, MAX_LIST).map((call, i) => (
        <div key={i}>
          <p class={`flag ${call.impact === 'critical' ? 'crit' : 'warn'}`}>
            <SeverityIcon severity={call.impact} />
            <span>
              Blocked the loop for {formatDuration(call.duration)}
              {call.calls > 1 && `, ${formatCount(call.calls)} times`}
            </span>
          </p>
          {call.function && (
            <ul class="chain" aria-label="Blocked by">
              <ChainItem site={call} />
            </ul>
          )}
          <Stack sites={call.stack} />
        </div>
      ))}
    </>
  )
}

function Stack({ sites }: { sites: Site[] }): JSX.Element | null {
  if (sites.length === 0) return null
  return (
    <>
      <h3>Stack in the block</h3>
      <ul class="chain">
        {sites.slice(0, MAX_LIST).map((site, i) => (
          <ChainItem key={i} site={site} />
        ))}
      </ul>
    </>
  )
}

function ChainItem({ site }: { site: Site }): JSX.Element {
  return (
    <li>
      <Name text={site.function || '(anonymous)'} class="code" />
      <SiteText site={site} short link />
    </li>
  )
}

interface HeldUpProps {
  held: HeldUp[]
  onSelect: (taskId: string) => void
}

function HeldUpTasks({ held, onSelect }: HeldUpProps): JSX.Element | null {
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
  onSelect: (taskId: string) => void
}

function Callers({ tasks, onSelect }: CallersProps): JSX.Element {
  return (
    <>
      <h3>Called by</h3>
      <ul class="chain">
        {tasks.length === 0 && <li class="dim">the request</li>}
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
  /** Tasks in all. */
  count: number
  onSelect: (taskId: string) => void
}

function Callees({ callees, count, onSelect }: CalleesProps): JSX.Element | null {
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

function More({ count }: { count: number }): JSX.Element | null {
  return count > 0 ? <li class="dim">… {formatCount(count)} more</li> : null
}
