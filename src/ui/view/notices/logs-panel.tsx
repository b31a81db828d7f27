import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { JSX } from 'preact'
import type { LogLevel, LogsStats } from '../../../model/notices/log-stats.ts'
import { formatCount, formatMs } from '../../state/format.ts'
import { describeDropped, fieldsText, filterLines, LEVEL_CLASSES, listLevels } from '../../state/logs.ts'
import type { NumberedLine } from '../../state/logs.ts'
import { visible } from '../../state/text.ts'
import { DataTable } from '../parts/data-table.tsx'
import type { Column } from '../parts/data-table.tsx'
import { Name, SiteText } from '../parts/text.tsx'

export interface LogsPanelProps {
  stats: LogsStats
  /** The number of the line that is marked; null for none. */
  selected: number | null
  /** Shows a task in the timeline; null if there is none. */
  showTask: ((taskId: string) => void) | null
}

/** Renders the lines of a request, filtered by level and text. */
export function LogsPanel({ stats, selected, showTask }: LogsPanelProps): JSX.Element {
  const [hidden, setHidden] = useState<ReadonlySet<LogLevel>>(() => new Set())
  const [text, setText] = useState('')
  const lines = useMemo(() => filterLines(stats, { hidden, text }), [stats, hidden, text])
  const columns = useMemo(() => makeColumns(stats, showTask), [stats, showTask])
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (selected !== null) place.current?.querySelector('tr.selected')?.scrollIntoView({ block: 'center' })
  }, [selected])
  if (stats.lines.length === 0) return <p class="notice">{visible(stats.note ?? 'No line was kept.')}</p>
  const toggle = (level: LogLevel): void => {
    const next = new Set(hidden)
    if (!next.delete(level)) next.add(level)
    setHidden(next)
  }
  return (
    <div class="logs" ref={place}>
      <div class="logs-head">
        <Levels stats={stats} hidden={hidden} onToggle={toggle} />
        <input
          class="field"
          type="search"
          placeholder="Search lines"
          aria-label="Search lines by message, field, task or file"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <span role="status" class="dim">
          {lines.length < stats.lines.length && `${formatCount(lines.length)} of ${formatCount(stats.lines.length)}`}
        </span>
        <span class="dim">{describeDropped(stats)}</span>
      </div>
      {lines.length === 0 ? (
        <p class="notice">No line matches.</p>
      ) : (
        <DataTable
          label="Log lines"
          rows={lines}
          columns={columns}
          order={{ key: 'time', descending: false }}
          rowKey={(line) => String(line.number)}
          selected={(line) => line.number === selected}
        />
      )}
    </div>
  )
}

interface LevelsProps {
  stats: LogsStats
  hidden: ReadonlySet<LogLevel>
  onToggle: (level: LogLevel) => void
}

function Levels({ stats, hidden, onToggle }: LevelsProps): JSX.Element {
  return (
    <div class="levels" role="group" aria-label="Levels">
      {listLevels(stats).map(({ level, count }) => (
        <button
          key={level}
          type="button"
          class={`button level-${level}`}
          aria-pressed={!hidden.has(level)}
          onClick={() => onToggle(level)}
        >
          <span class={LEVEL_CLASSES[level]}>{level}</span> {formatCount(count)}
        </button>
      ))}
    </div>
  )
}

function makeColumns({ lines }: LogsStats, showTask: LogsPanelProps['showTask']): Column<NumberedLine>[] {
  const columns: Column<NumberedLine>[] = [
    {
      key: 'time',
      title: 'Time ms',
      numeric: true,
      // Lines of one moment stay in their order.
      value: ({ number }) => number,
      cell: ({ time }) => formatMs(time),
    },
    {
      key: 'level',
      title: 'Level',
      value: ({ level }) => level,
      cell: ({ level }) => <span class={`level ${LEVEL_CLASSES[level] ?? ''}`}>{visible(level)}</span>,
    },
    {
      key: 'message',
      title: 'Message',
      value: ({ message }) => message,
      cell: (line) => <Message line={line} showTask={showTask} />,
    },
    {
      key: 'task',
      title: 'Logged by',
      value: ({ taskName, site }) => taskName ?? site?.function ?? '',
      cell: ({ taskName, site }) => (
        <Name text={taskName ?? (site?.function || 'outside async functions')} class="code" />
      ),
    },
    {
      key: 'place',
      title: 'Place',
      value: ({ site }) => (site === null ? '' : `${site.file}:${String(site.line).padStart(6)}`),
      cell: ({ site }) => (site === null ? '' : <SiteText site={site} link />),
    },
    {
      key: 'logger',
      title: 'Logger',
      value: ({ logger }) => logger,
      cell: ({ logger }) => <Name text={logger} class="dim" />,
    },
  ]
  return lines.some(({ fields }) => fields !== null) ? [...columns.slice(0, 3), FIELDS, ...columns.slice(3)] : columns
}

const FIELDS: Column<NumberedLine> = {
  key: 'fields',
  title: 'Fields',
  value: ({ fields }) => fieldsText(fields),
  cell: ({ fields }) => <Name text={fieldsText(fields)} class="code dim" />,
}

interface MessageProps {
  line: NumberedLine
  showTask: LogsPanelProps['showTask']
}

/** Renders a message, which shows the task that logged it in the timeline. */
function Message({ line: { message, level, taskId }, showTask }: MessageProps): JSX.Element {
  const text = <Name text={message} class={`code ${LEVEL_CLASSES[level] ?? ''}`} />
  if (taskId === null || showTask === null) return text
  return (
    <button type="button" class="cell-button" onClick={() => showTask(taskId)}>
      {text}
    </button>
  )
}
