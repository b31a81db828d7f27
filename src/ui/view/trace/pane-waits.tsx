import type { JSX } from 'preact'
import { nameCause } from '../../../analyze/causes/cause-words.ts'
import type { Wait } from '../../../analyze/tasks/waits.ts'
import type { RowDetail } from '../../canvas/detail.ts'
import type { AwaitRow } from '../../state/async-rows.ts'
import { formatCount, formatMs } from '../../state/format.ts'
import { Name, SiteText } from '../parts/text.tsx'
import { MAX_LIST, More } from './pane-lists.tsx'

/** Renders the longest waits, and how many there were. */
export function Waits({ detail: { waits, waitCount, awaits } }: { detail: RowDetail }): JSX.Element | null {
  if (waits.length === 0) return null
  return (
    <>
      <h3>
        Waits{' '}
        <span>{waitCount > waits.length ? `the ${waits.length} longest of ${formatCount(waitCount)}` : waitCount}</span>
      </h3>
      <table>
        <thead>
          <tr>
            <th scope="col">Waited for</th>
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
              <td class="clip">{describeAwait(wait, awaits)}</td>
              <td class="num">{formatMs(wait.start)}</td>
              <td class="num">{formatMs(wait.end - wait.start)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

/** Renders the cause of the wait, or else the function that the `await` calls, and its line. */
function describeAwait({ site, cause }: Wait, awaits: readonly AwaitRow[]): JSX.Element {
  if (site === null) return <span class="dim">unknown</span>
  if (cause !== null && cause.type !== 'unknown') {
    const others = cause.count > 1 ? ` and ${cause.count - 1} more` : ''
    return (
      <>
        <Name text={`${nameCause(cause)}${others}`} class="code" /> <span class="dim">line {site.line}</span>
      </>
    )
  }
  const callee = awaits.find(({ line, column }) => line === site.line && column === site.column)?.callee ?? null
  return (
    <>
      {callee !== null && <Name text={callee} class="code" />} <span class="dim">line {site.line}</span>
    </>
  )
}

/** Renders the function's awaits, with the number of waits and their total in all calls of the function. */
export function Awaits({ detail: { awaits, shedWaits } }: { detail: RowDetail }): JSX.Element | null {
  if (awaits.length === 0) return null
  return (
    <>
      <h3>
        Its awaits <span>of all its calls: times, ms</span>
      </h3>
      <ul class="chain" aria-label="Its awaits">
        {awaits.slice(0, MAX_LIST).map((row) => (
          <li key={`${row.line}:${row.column}`}>
            {row.callee !== null && <Name text={row.callee} class="code" />}
            <SiteText site={row} short link />
            <span class="num">
              {formatCount(row.count)} ×, {formatMs(row.total)}
            </span>
          </li>
        ))}
        <More count={awaits.length - MAX_LIST} />
      </ul>
      {shedWaits > 0 && (
        <p class="dim">
          Of these waits, {formatCount(shedWaits)} {shedWaits === 1 ? 'is' : 'are'} counted only: the record was full.
        </p>
      )}
    </>
  )
}
