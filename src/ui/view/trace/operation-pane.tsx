import type { JSX } from 'preact'
import type { Operation } from '../../../model/async-stats.ts'
import { formatMs } from '../../state/format.ts'
import { PHASE_MEANINGS } from '../../state/operations.ts'
import { nameTask } from '../../state/task.ts'
import { visible, visibleLines } from '../../state/text.ts'
import { Name, SiteText } from '../parts/text.tsx'
import { PaneWhatIf } from './pane-what-if.tsx'
import { RemoteSides } from './remote-side.tsx'
import type { TraceView } from './use-trace.ts'

/** Renders everything known about an operation. */
export function OperationPane({ trace, operation }: { trace: TraceView; operation: Operation }): JSX.Element {
  const { name, text, status, site, error, attributes } = operation
  return (
    <aside class="pane" aria-label="Operation details" tabIndex={0}>
      <button type="button" class="link-button" onClick={() => trace.showOperation(null)}>
        ← the task
      </button>
      <h2>
        <Name text={name} class="code" />
        <span class={`badge ${status}`}>{status}</span>
      </h2>
      <SiteText site={site} link />
      {error !== undefined && (
        <p class="flag crit">
          <span>{visible(`${error.name}: ${error.message}`)}</span>
        </p>
      )}
      <pre class="operation-text">{visibleLines(text)}</pre>
      <Phases operation={operation} />
      <RemoteSides operation={operation} />
      <PaneWhatIf stats={trace.prepared.stats} whole={trace.whole} operationId={operation.operationId} />
      <Asker trace={trace} operation={operation} />
      <table>
        <tbody>
          {Object.entries(attributes).map(([key, value]) => (
            <tr key={key}>
              <th scope="row">{visible(key)}</th>
              <td>
                <bdi>{visible(String(value))}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </aside>
  )
}

function Phases({ operation: { phases, startTime, duration } }: { operation: Operation }): JSX.Element {
  return (
    <table aria-label="Phases">
      <tbody>
        <tr>
          <th scope="row">Start</th>
          <td class="num">{formatMs(startTime)} ms</td>
        </tr>
        {phases.map(({ name, start, end }, at) => (
          <tr key={at} title={PHASE_MEANINGS[name]}>
            <th scope="row">
              <span class={`swatch k-phase-${name}`} />
              {name}
            </th>
            <td class="num">{formatMs(end - start)} ms</td>
          </tr>
        ))}
        <tr class="total">
          <th scope="row">Total</th>
          <td class="num">{duration === null ? 'pending' : `${formatMs(duration)} ms`}</td>
        </tr>
      </tbody>
    </table>
  )
}

function Asker({ trace, operation: { taskId } }: { trace: TraceView; operation: Operation }): JSX.Element | null {
  const { tree } = trace.prepared
  const task = taskId === null ? undefined : tree.entries[tree.index.get(taskId) ?? -1]?.task
  if (task === undefined) return null
  return (
    <p class="operation-asker">
      Asked by{' '}
      <button type="button" class="cell-button" onClick={() => trace.select(task.taskId)}>
        <Name text={nameTask(task)} class="code" />
      </button>
    </p>
  )
}
