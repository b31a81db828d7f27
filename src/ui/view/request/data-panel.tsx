import { useMemo } from 'preact/hooks'
import type { JSX } from 'preact'
import type { PanelFailure } from '../../../model/api.ts'
import { outline } from '../../state/outline.ts'
import type { Outline } from '../../state/outline.ts'
import { visible, visibleLines } from '../../state/text.ts'
import { SeverityIcon } from '../parts/icons.tsx'

/** Renders the general view of a panel: its statistics, bounded. */
export function DataPanel({ data }: { data: unknown }): JSX.Element {
  const tree = useMemo(() => outline(data), [data])
  return (
    <div class="data" tabIndex={0} role="region" aria-label="Panel data">
      <OutlineView value={tree} />
    </div>
  )
}

/** Renders the placeholder of a panel that failed. */
export function FailedPanel({ failure }: { failure: PanelFailure }): JSX.Element {
  return (
    <div class="data failed" role="alert">
      <p>
        <SeverityIcon severity="critical" /> This panel failed. The response and the other panels are not touched by it.
      </p>
      <pre>
        <bdi>{visibleLines(failure.error.message)}</bdi>
      </pre>
    </div>
  )
}

/** Renders an outline. Recurses no deeper than the outline, which is bounded. */
function OutlineView({ value }: { value: Outline }): JSX.Element {
  switch (value.kind) {
    case 'value':
      return <bdi class={`value ${value.type}`}>{visibleLines(value.text)}</bdi>
    case 'entries':
      return <Entries value={value} />
    case 'list':
      return (
        <ol class={value.items.every((item) => item.kind === 'value') ? 'items inline' : 'items'}>
          {value.items.map((item, i) => (
            <li key={i}>
              <OutlineView value={item} />
            </li>
          ))}
          {value.more > 0 && <li class="dim">… {value.more} more</li>}
        </ol>
      )
    case 'table':
      return <OutlineTable value={value} />
  }
}

function Entries({ value }: { value: Extract<Outline, { kind: 'entries' }> }): JSX.Element {
  return (
    <dl class="entries">
      {value.entries.map(([name, entry]) => (
        <div key={name} class={entry.kind === 'value' ? 'flat' : 'nested'}>
          <dt>
            <bdi>{visible(name)}</bdi>
          </dt>
          <dd>
            <OutlineView value={entry} />
          </dd>
        </div>
      ))}
      {value.more > 0 && (
        <div class="flat">
          <dt>…</dt>
          <dd class="dim">{value.more} more</dd>
        </div>
      )}
    </dl>
  )
}

function OutlineTable({ value }: { value: Extract<Outline, { kind: 'table' }> }): JSX.Element {
  return (
    <div class="table">
      <table>
        <thead>
          <tr>
            {value.columns.map((name) => (
              <th key={name} scope="col">
                <bdi>{visible(name)}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {value.rows.map((row, i) => (
            <tr key={i}>
              {row.map((cell, at) => (
                <td key={at} class={cell.kind === 'value' && cell.type === 'number' ? 'num' : ''}>
                  <OutlineView value={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <More count={value.more} />
      {value.moreColumns > 0 && <p class="dim">{value.moreColumns} more columns</p>}
    </div>
  )
}

function More({ count }: { count: number }): JSX.Element | null {
  return count > 0 ? <div class="dim">… {count} more</div> : null
}
