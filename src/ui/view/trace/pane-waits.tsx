import type { JSX } from 'preact'
import { nameCause } from '../../../analyze/causes/cause-words.ts'
import type { RowDetail, WaitDetail } from '../../canvas/detail.ts'
import type { AwaitRow } from '../../state/async-rows.ts'
import { formatCount, formatMs } from '../../state/format.ts'
import { Name, SiteText } from '../parts/text.tsx'
import { MAX_LIST, More } from './pane-lists.tsx'

/** Renders the longest waits. How many there were is in the list of awaits, which has the table's exact counts. */
export function Waits({ detail: { waits, hasMoreWaits, awaits } }: { detail: RowDetail }): JSX.Element | null {
  if (waits.length === 0) return null
  return (
    <>
      <h3>Waits {hasMoreWaits && <span>the {waits.length} longest</span>}</h3>
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
              <td class="num">{formatMs(wait.time)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

/** Renders the cause of the wait, or else the function that the `await` calls, and its line. */
function describeAwait({ site, cause }: WaitDetail, awaits: readonly AwaitRow[]): JSX.Element {
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
export function Awaits({ awaits }: { awaits: readonly AwaitRow[] }): JSX.Element | null {
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
    </>
  )
}
