import { endUntil } from '../../../analyze/tasks/task-end.ts'
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { AsyncProfilingStats, Operation } from '../../../model/async-stats.ts'
import type { LogLine } from '../../../model/notices/log-stats.ts'
import { LOGS_PANEL } from '../../../model/panel-stats.ts'
import { prepareTrace } from '../../canvas/prepare.ts'
import type { PreparedTrace } from '../../canvas/prepare.ts'
import { rangeAround, Viewport } from '../../canvas/viewport.ts'
import { writeRange } from '../../state/location.ts'
import type { RequestPlace } from '../../state/location.ts'
import { ALL_TASKS, findKey, listRows, revealRow } from '../../state/rows.ts'
import type { Openness, RowList } from '../../state/rows.ts'
import { nextMatch, searchTasks } from '../../state/search.ts'
import { MAX_SHOWN_FINDINGS } from '../../../model/finding.ts'
import type { Finding } from '../../../model/finding.ts'
import type { Navigation } from '../parts/use-place.ts'

/** A trace on the screen: its shown part, and functions to change that. */
export interface TraceView {
  prepared: PreparedTrace
  /** Names that which was recorded, in a sentence: `the request`. */
  whole: string
  verdicts: readonly Finding[]
  viewport: Viewport
  list: RowList
  open: Openness
  setOpen: StateUpdater
  /** The selected row's key; the verdict's if the reader has selected none. */
  selected: string | null
  select: (key: string) => void
  lines: readonly LogLine[]
  /** The operation in the pane; null for none. */
  operation: Operation | null
  showOperation: (id: string | null) => void
  /** Shows a log line in its panel, by its number. */
  showLine: (line: number) => void
  search: Search
}

type StateUpdater = (next: Openness | ((current: Openness) => Openness)) => void

export interface Search {
  text: string
  /** Entries of the tree. */
  matches: ReadonlySet<number>
  /** Number of the selected match, counted from 1; 0 if none is selected. */
  at: number
  set: (text: string) => void
  go: (step: 1 | -1) => void
}

/** Delay (ms) of changes: browsers throttle an address bar that changes with every frame. */
const ADDRESS_DELAY_MS = 200

export interface TraceParts {
  stats: AsyncProfilingStats
  /** The findings of the request, the most urgent first. */
  findings: readonly Finding[]
  /** The log lines of the request. */
  lines: readonly LogLine[]
  whole: string
  place: RequestPlace
  navigation: Navigation
}

/** Prepares a trace once, and keeps selection and range in the address bar. */
export function useTrace({ stats, findings, lines, whole, place, navigation }: TraceParts): TraceView {
  const prepared = useMemo(() => prepareTrace(stats, lines), [stats, lines])
  const verdicts = useMemo(() => findings.slice(0, MAX_SHOWN_FINDINGS), [findings])
  const viewport = useMemo(() => new Viewport(prepared.bounds, place.range), [prepared])
  const change = useAddress(place, navigation)
  useRangeInAddress(viewport, place, change)
  const selected = place.task ?? verdicts.find((verdict) => verdict.taskId !== null)?.taskId ?? null
  const { open, setOpen, list } = useRows(prepared, selected)
  const select = useCallback(
    (key: string) => {
      // The first tab is the async panel's.
      change({ task: key, tab: null, operation: null })
      const life = lifeOf(prepared, key)
      if (life) viewport.show(rangeAround(viewport.range, viewport.bounds, life))
    },
    [prepared, viewport, change],
  )
  const search = useSearch(prepared, lines, { selected, select })
  const showOperation = useCallback((id: string | null) => change({ operation: id }), [change])
  const showLine = useCallback(
    (line: number) => navigation.go({ ...place, tab: LOGS_PANEL, line }),
    [navigation.go, place],
  )
  const operation = useMemo(
    () => stats.operations.find(({ operationId }) => operationId === place.operation) ?? null,
    [stats, place.operation],
  )
  return {
    prepared,
    whole,
    lines,
    verdicts,
    viewport,
    list,
    open,
    setOpen,
    selected,
    select,
    operation,
    showOperation,
    showLine,
    search,
  }
}

type Change = (change: Partial<RequestPlace>) => void

/** Returns a function that changes the latest place, so that two changes at once both hold. */
function useAddress(place: RequestPlace, navigation: Navigation): Change {
  const latest = useRef(place)
  latest.current = place
  return useCallback(
    (change: Partial<RequestPlace>) => {
      latest.current = { ...latest.current, ...change }
      navigation.replace(latest.current)
    },
    [navigation.replace],
  )
}

function useRangeInAddress(viewport: Viewport, place: RequestPlace, change: Change): void {
  /** The last written range: when it comes back as the place, the viewport may have moved on already. */
  const written = useRef<string | null>(null)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const write = (): void => {
      timer = undefined
      const range = viewport.isWhole ? null : viewport.range
      written.current = range ? writeRange(range) : ''
      change({ range })
    }
    const stop = viewport.follow(() => {
      timer ??= setTimeout(write, ADDRESS_DELAY_MS)
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [viewport, change])
  const shown = place.range ? writeRange(place.range) : ''
  useEffect(() => {
    if (shown === written.current) return
    written.current = null
    if (shown !== (viewport.isWhole ? '' : writeRange(viewport.range))) viewport.show(place.range ?? viewport.bounds)
  }, [viewport, shown])
}

function useRows(prepared: PreparedTrace, selected: string | null): Pick<TraceView, 'open' | 'setOpen' | 'list'> {
  const [open, setOpen] = useState<Openness>(() => revealSelected(prepared, ALL_TASKS, selected))
  useLayoutEffect(() => setOpen((current) => revealSelected(prepared, current, selected)), [prepared, selected])
  const list = useMemo(() => listRows(prepared, open), [prepared, open])
  return { open, setOpen, list }
}

const revealSelected = (prepared: PreparedTrace, open: Openness, selected: string | null): Openness =>
  selected === null ? open : revealRow(prepared, open, selected)

function lifeOf({ tree, bounds }: PreparedTrace, key: string): { from: number; to: number } | null {
  const task = tree.entries[tree.index.get(key) ?? -1]?.task
  if (!task) return null
  return { from: task.startTime, to: endUntil(task, bounds.to) }
}

function useSearch(
  prepared: PreparedTrace,
  lines: readonly LogLine[],
  { selected, select }: Pick<TraceView, 'selected' | 'select'>,
): Search {
  const { tree, stats } = prepared
  const [text, set] = useState('')
  const list = useMemo(
    () => searchTasks(tree, text, { operations: stats.operations, lines }),
    [tree, stats, lines, text],
  )
  const matches = useMemo(() => new Set(list), [list])
  const entry = selected === null ? -1 : (findKey(prepared, selected)?.entry ?? -1)
  const go = (step: 1 | -1): void => {
    const task = tree.entries[nextMatch(list, entry, step)]?.task
    if (task) select(task.taskId)
  }
  return { text, matches, at: matches.has(entry) ? list.indexOf(entry) + 1 : 0, set, go }
}
