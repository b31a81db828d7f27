import { useState } from 'preact/hooks'
import type { JSX } from 'preact'
import type { AskedOperation, OperationGroup } from '../../../model/operation-groups.ts'
import { formatCount, formatMs } from '../../state/format.ts'
import { listFacts, listParts } from '../../state/operations.ts'
import { visible, visibleLines } from '../../state/text.ts'
import { Name, SiteText } from '../parts/text.tsx'
import { TimeBar } from '../parts/time-bar.tsx'
import { Statement } from './statement.tsx'

export type ShowTask = (taskId: string) => void

interface OperationListProps {
  group: OperationGroup
  operations: readonly AskedOperation[]
  showTask: ShowTask | null
}

/** Operations of a group that are drawn before somebody asks for all. */
const FIRST = 50

/** Renders the whole text of a group, the lines that asked, and each operation. */
export function OperationList({ group, operations, showTask }: OperationListProps): JSX.Element {
  const [isWhole, setWhole] = useState(false)
  const shown = isWhole ? operations : operations.slice(0, FIRST)
  const longest = operations.reduce((most, { duration }) => Math.max(most, duration ?? 0), 0)
  return (
    <>
      <pre>
        <Statement kind={group.kind} text={visibleLines(group.text)} />
      </pre>
      <Sites group={group} />
      <table aria-label={visible(group.name)}>
        <thead>
          <tr>
            <th scope="col" class="num">
              Start ms
            </th>
            <th scope="col" class="num">
              Duration ms
            </th>
            <th scope="col">Phases</th>
            <th scope="col">Status</th>
            <th scope="col">Asked by</th>
            <th scope="col">Details</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((operation) => (
            <OperationRow key={operation.operationId} {...{ operation, longest, showTask }} />
          ))}
        </tbody>
      </table>
      <Rest group={group} listed={operations.length} shown={shown.length} onAll={() => setWhole(true)} />
    </>
  )
}

/** Renders the lines that asked, if they are several. */
function Sites({ group: { sites } }: { group: OperationGroup }): JSX.Element | null {
  if (sites.length < 2) return null
  return (
    <ul class="asking-sites" aria-label="Asked at">
      {sites.map((site, at) => (
        <li key={at}>
          <SiteText site={site} link /> ×{formatCount(site.count)}
        </li>
      ))}
    </ul>
  )
}

interface RestProps {
  group: OperationGroup
  listed: number
  shown: number
  onAll: () => void
}

function Rest({ group, listed, shown, onAll }: RestProps): JSX.Element {
  return (
    <>
      {listed > shown && (
        <button type="button" class="link-button" onClick={onAll}>
          Show all {formatCount(listed)}
        </button>
      )}
      {group.count > listed && (
        <p class="dim">{formatCount(group.count - listed)} more were counted, but are not listed.</p>
      )}
    </>
  )
}

interface OperationRowProps {
  operation: AskedOperation
  /** Milliseconds of the longest one of the group, which has the longest bar. */
  longest: number
  showTask: ShowTask | null
}

function OperationRow({ operation, longest, showTask }: OperationRowProps): JSX.Element {
  const { startTime, duration, status, site, error } = operation
  const isOk = status === 'completed'
  return (
    <tr>
      <td class="num">{formatMs(startTime)}</td>
      <td class="num">{duration === null ? 'pending' : formatMs(duration)}</td>
      <td>
        <Phases operation={operation} longest={longest} />
      </td>
      <td class={isOk ? 'dim' : status === 'failed' ? 'crit' : 'warn'}>{status}</td>
      <td>
        <span class="asked">
          <Asker operation={operation} showTask={showTask} />
          <SiteText site={site} link />
        </span>
      </td>
      <td>
        {error !== undefined && <Name text={`${error.name}: ${error.message}`} class="crit fault" />}
        <bdi>{visible(listFacts(operation).join(' · '))}</bdi>
      </td>
    </tr>
  )
}

/** Renders the task that asked, which shows it in the timeline, or else the function whose line it was. */
function Asker({ operation, showTask }: Pick<OperationRowProps, 'operation' | 'showTask'>): JSX.Element {
  const { taskId, taskName, site } = operation
  const name = <Name text={taskName ?? (site.function || 'outside async functions')} class="code" />
  if (taskId === null || taskName === null || showTask === null) return name
  return (
    <button type="button" class="cell-button" onClick={() => showTask(taskId)}>
      {name}
    </button>
  )
}

function Phases({ operation, longest }: Pick<OperationRowProps, 'operation' | 'longest'>): JSX.Element {
  const title = operation.phases.map(({ name, start, end }) => `${name} ${formatMs(end - start)} ms`).join(', ')
  const share = longest > 0 ? ((operation.duration ?? 0) / longest) * 100 : 0
  return (
    <span class="share" title={title}>
      <span style={{ width: `${share.toFixed(1)}%` }}>
        <TimeBar parts={listParts(operation)} />
      </span>
    </span>
  )
}
