import { createContext } from 'preact'
import { useContext, useEffect, useMemo, useState } from 'preact/hooks'
import type { Context, JSX } from 'preact'
import type { RequestDetail, RequestSummary } from '../../../model/api.ts'
import type { Operation } from '../../../model/async-stats.ts'
import { asyncStatsOf, RESPONSE_PANEL } from '../../../model/panel-stats.ts'
import { isObject } from '../../../model/shape/is-object.ts'
import type { RequestClient } from '../../client/client.ts'
import { askedSpan, compareClocks, MIN_CLOCK_MS, remotesOf } from './crossing.ts'
import type { ClockDifference } from './crossing.ts'
import { formatMs } from '../../state/format.ts'
import { listLedger, MEANINGS } from '../../state/ledger.ts'
import { requestPlace } from '../../state/location.ts'
import { visible } from '../../state/text.ts'
import { Link } from '../parts/link.tsx'
import { Name, Outcome } from '../parts/text.tsx'
import type { Navigation } from '../parts/use-place.ts'

/** The records that belong to the trace of the request on the page, with the means to open them. */
export interface Crossing {
  client: RequestClient
  navigation: Navigation
  detail: RequestDetail
  rows: readonly RequestSummary[]
  /** Looks for records that have come since. */
  refresh: () => void
}

export const CrossingContext: Context<Crossing | null> = createContext<Crossing | null>(null)

/** A way back that is longer than the operation by less than this (ms) is that of reading clocks. */
const MIN_TOLD_MS = 1
/** An operation that was sent again and again shows the first ones. */
const MAX_SIDES = 5

/** Renders the other side of an outgoing request, where its process has the same history: its time, and the way to it. */
export function RemoteSides({ operation }: { operation: Operation }): JSX.Element | null {
  const crossing = useContext(CrossingContext)
  const remotes = useMemo(() => remotesOf(operation, crossing?.rows ?? []), [operation, crossing?.rows])
  const isMissing = crossing !== null && operation.spanId !== undefined && remotes.length === 0
  useEffect(() => {
    if (isMissing) crossing.refresh()
  }, [isMissing, operation.spanId])
  if (crossing === null || remotes.length === 0) return null
  return (
    <>
      {remotes.slice(0, MAX_SIDES).map((row) => (
        <RemoteSide key={row.id} crossing={crossing} operation={operation} row={row} />
      ))}
      {remotes.length > MAX_SIDES && <p class="dim">{remotes.length - MAX_SIDES} more have the same parent.</p>}
    </>
  )
}

interface RemoteSideProps {
  crossing: Crossing
  operation: Operation
  row: RequestSummary
}

function RemoteSide({ crossing, operation, row }: RemoteSideProps): JSX.Element {
  const { client, navigation } = crossing
  const remote = useRemote(client, row.id)
  const times = timesOf(crossing.detail, operation, row, remote)
  return (
    <section class="remote-side" aria-label="The other side">
      <h3>The other side</h3>
      <p>
        <Link to={requestPlace(row.id)} navigation={navigation} class="remote-link">
          <Name text={row.method} class="method" /> <Name text={row.path} class="path" />
        </Link>{' '}
        <Outcome row={row} />
      </p>
      {row.run !== undefined && (
        <p class="dim">
          <bdi>{visible(`${row.run.command || 'node'}, process ${row.run.pid}`)}</bdi>
        </p>
      )}
      <table aria-label="Its time">
        <tbody>
          {times !== null && <TimeRow title="On the way there" time={times.there} />}
          <LedgerRows remote={remote} />
          <TimeRow title="Wall" time={row.duration ?? 0} isTotal />
          {times !== null && times.back > -MIN_TOLD_MS && <TimeRow title="On the way back" time={times.back} />}
        </tbody>
      </table>
      {typeof remote === 'string' && <p class="dim">{remote}</p>}
      {times !== null && <ClockNote {...times} />}
    </section>
  )
}

/** Renders the ledger of the other side, once it has been read. */
function LedgerRows({ remote }: { remote: RequestDetail | string | null }): JSX.Element | null {
  if (remote === null || typeof remote === 'string') return null
  const stats = asyncStatsOf(remote)
  const parts = stats === null ? null : listLedger(stats)
  return (
    <>
      {parts?.map(({ kind, title, time }) => (
        <tr key={kind} title={MEANINGS[kind]}>
          <th scope="row">
            <span class={`swatch k-${kind}`} />
            {title}
          </th>
          <td class="num">{formatMs(time)} ms</td>
        </tr>
      ))}
    </>
  )
}

function TimeRow({ title, time, isTotal = false }: { title: string; time: number; isTotal?: boolean }): JSX.Element {
  return (
    <tr class={isTotal ? 'total' : 'way'}>
      <th scope="row">{title}</th>
      <td class="num">{formatMs(Math.max(0, time))} ms</td>
    </tr>
  )
}

interface Times {
  /** Milliseconds from sending the request to its arrival, and from the end of the other side to that of the operation. */
  there: number
  back: number
  clock: ClockDifference
}

/** Puts the other side into the operation's time; null until both have ended and its record is read. */
function timesOf(
  here: RequestDetail,
  operation: Operation,
  row: RequestSummary,
  remote: RequestDetail | string | null,
): Times | null {
  const asked = askedSpan(operation, here.startTime)
  if (asked === null || remote === null || typeof remote === 'string') return null
  const clock = compareClocks(asked, { start: row.startTime, end: row.startTime + firstByteOf(remote) })
  const start = row.startTime - clock.ahead
  const end = here.startTime + operation.startTime + (operation.duration ?? 0)
  return { there: start - asked.start, back: end - start - (row.duration ?? 0), clock }
}

/** Returns the milliseconds until the head of the answer; 0 if it is not known, which widens the doubt. */
function firstByteOf({ panels }: RequestDetail): number {
  const response = Object.hasOwn(panels, RESPONSE_PANEL) ? panels[RESPONSE_PANEL] : null
  const time = isObject(response) ? response['timeToFirstByte'] : null
  return typeof time === 'number' ? time : 0
}

/** Says how the clocks of both processes were compared. */
function ClockNote({ clock: { ahead, doubt }, back }: Times): JSX.Element {
  const isLonger = back < -MIN_TOLD_MS
  const told =
    Math.abs(ahead) < MIN_CLOCK_MS
      ? 'The clocks of both processes agree.'
      : `The clock of the other process is ${formatMs(Math.abs(ahead))} ms ${ahead > 0 ? 'ahead' : 'behind'}` +
        ` (± ${formatMs(doubt)} ms), which is taken out here.`
  return <p class="dim">{isLonger ? `${told} Its record ended after this operation.` : told}</p>
}

/** Reads the record of the other side; a text if that fails. */
function useRemote(client: RequestClient, id: string): RequestDetail | string | null {
  const [remote, setRemote] = useState<RequestDetail | string | null>(null)
  useEffect(() => {
    const abort = new AbortController()
    setRemote(null)
    client.detail(id, abort.signal).then(
      (detail) => !abort.signal.aborted && setRemote(detail),
      () => !abort.signal.aborted && setRemote('Its record cannot be read any more.'),
    )
    return () => abort.abort()
  }, [client, id])
  return remote
}
