import { useMemo } from 'preact/hooks'
import type { JSX } from 'preact'
import type { BlockingCall, Site } from '../../../model/async-stats.ts'
import { describeRow } from '../../canvas/detail.ts'
import type { RowDetail } from '../../canvas/detail.ts'
import { formatCount, formatDuration, formatMs } from '../../state/format.ts'
import { nameTask } from '../../state/task.ts'
import { SeverityIcon } from '../parts/icons.tsx'
import { Name, SiteText } from '../parts/text.tsx'
import { TimeBar } from '../parts/time-bar.tsx'
import { Callees, Callers, HeldUpTasks, MAX_LIST } from './pane-lists.tsx'
import { Awaits, Waits } from './pane-waits.tsx'
import { PaneWhatIf } from './pane-what-if.tsx'
import type { TraceView } from './use-trace.ts'

/** Renders everything known about the selected row. */
export function TaskPane({ trace }: { trace: TraceView }): JSX.Element {
  const { prepared, whole, selected, select } = trace
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
        <p class="dim">
          Unfinished when the recording ended. A task that waits for the end of its own response, as a streamed one
          does, always is.
        </p>
      )}
      <Times detail={detail} />
      {count === 1 && <PaneWhatIf stats={prepared.stats} whole={whole} taskId={task.taskId} />}
      <Waits detail={detail} />
      <Awaits detail={detail} />
      <HeldUpTasks held={detail.heldUp} onSelect={select} />
      <Callers tasks={callers} whole={whole} onSelect={select} />
      <Callees callees={callees} count={calleeCount} onSelect={select} />
    </aside>
  )
}

function Times({ detail: { times, count } }: { detail: RowDetail }): JSX.Element {
  const rows: [kind: string, title: string, time: number | null][] = [
    ['running', 'Running (self)', times.running],
    ['waiting', 'Waiting', times.waiting],
    ['queued', 'Ready, loop busy', times.queued],
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
