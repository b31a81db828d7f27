import type { JSX } from 'preact'
import { describeMissing } from '../../state/panels.ts'
import type { LiveList } from '../../state/list/live.ts'
import { describeRunning } from '../../state/list/running.ts'
import type { Live } from '../parts/use-live.ts'

/** Renders the state of the live list: its connection, its length, and its pause. */
export function LiveBar({ live, shown }: { live: Live; shown: number }): JSX.Element {
  const { list } = live
  return (
    <div class="live">
      <span class={`connection is-${list.connection} ${list.paused ? 'is-paused' : ''}`} role="status">
        {describeConnection(list)}
      </span>
      <span>
        {shown === list.rows.length ? '' : `${shown} of `}
        {list.rows.length} {list.rows.length === 1 ? 'request' : 'requests'}
        {describeMissing(list.rows)}
        {describeRunning(list.running)}
      </span>
      {list.shed > 0 && (
        <span title="Requests came faster than the history could be written; the oldest of those that waited were dropped.">
          {list.shed} not kept
        </span>
      )}
      <button type="button" class="link-button pause" onClick={list.paused ? live.resume : live.pause}>
        {list.paused ? `Resume (${list.buffered} new)` : 'Pause'}
      </button>
      {list.hasOlder && (
        <button type="button" class="link-button" onClick={live.older}>
          Older
        </button>
      )}
      <button type="button" class="link-button" onClick={live.clear} disabled={list.rows.length === 0}>
        Clear
      </button>
    </div>
  )
}

function describeConnection({ connection, paused }: LiveList): string {
  if (connection === 'lost') return 'connection lost, retrying'
  if (connection === 'connecting') return 'connecting'
  return paused ? 'paused' : 'live'
}

/** Renders the notice in place of an empty list; null if the list has rows to show. */
export function ListNotice({ list, shown }: { list: LiveList; shown: number }): JSX.Element | null {
  if (list.error !== null) return <p class="notice crit">{list.error}</p>
  if (shown > 0) return null
  if (list.rows.length > 0) return <p class="notice">No request matches the filter.</p>
  if (list.connection === 'lost') return <p class="notice crit">The app does not answer. Is it running?</p>
  if (!list.loaded) return <p class="notice">Reading the requests…</p>
  return (
    <p class="notice">
      <strong>No requests yet.</strong> Send one to your app, in a browser tab or with curl: it appears here while it
      runs, and opens when its response has ended.
    </p>
  )
}

/** Renders the filter's field, with its grammar as an example. */
export function FilterField({ value, onChange }: { value: string; onChange: (value: string) => void }): JSX.Element {
  return (
    <input
      class="field"
      type="search"
      placeholder="Filter: POST 5xx >50ms has:problem"
      aria-label="Filter requests by method, status, duration or path"
      value={value}
      onInput={(event) => onChange(event.currentTarget.value)}
    />
  )
}
