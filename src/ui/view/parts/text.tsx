import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Context, JSX } from 'preact'
import type { ListRow } from '../../state/list/running.ts'
import { editorLink } from '../../state/editor.ts'
import type { Editor } from '../../state/editor.ts'
import { formatShortSite, formatSite } from '../../state/format.ts'
import { visible } from '../../state/text.ts'

/** Renders untrusted text on one line: isolated in direction, invisible characters escaped. */
export function Name({ text, class: kind = '' }: { text: string; class?: string }): JSX.Element {
  const shown = visible(text)
  return (
    <bdi class={`name ${kind}`} title={shown}>
      {shown}
    </bdi>
  )
}

/** The reader's editor, as the server's options set it. */
export const EditorContext: Context<Editor> = createContext<Editor>({ template: '', root: '' })

export interface SiteTextProps {
  site: { file: string; line: number; column?: number }
  short?: boolean
  /** Links to the place in the editor. */
  link?: boolean
}

/** Renders a place in the source; nothing if it is unknown. */
export function SiteText({ site, short = false, link = false }: SiteTextProps): JSX.Element {
  const editor = useContext(EditorContext)
  const full = visible(formatSite(site))
  const text = short ? visible(formatShortSite(site)) : full
  const href = link ? editorLink(editor, site) : null
  if (href === null) {
    return (
      <bdi class="name site" title={full}>
        {text}
      </bdi>
    )
  }
  return (
    <a class="name site" href={href} title={`Open ${full} in the editor`}>
      <bdi>{text}</bdi>
    </a>
  )
}

/** Renders how a request has ended, or a unit of work that is none. */
export function Outcome({ row }: { row: Pick<ListRow, 'status' | 'unit' | 'running'> }): JSX.Element {
  if (row.running) return <span class="status running">running</span>
  if (row.unit === undefined) return <Status status={row.status} />
  const { status } = row.unit
  return <span class={`status ${UNIT_CLASSES[status] ?? 'dim'}`}>{status}</span>
}

const UNIT_CLASSES: Readonly<Record<string, string>> = { completed: 'ok', failed: 'crit', cancelled: 'warn' }

/** Renders a status with the colour of its class. */
export function Status({ status }: { status: number | null }): JSX.Element {
  if (status === null) return <span class="dim">–</span>
  const kind = status < 300 ? 'ok' : status < 400 ? 'dim' : status < 500 ? 'warn' : 'crit'
  return <span class={`status ${kind}`}>{status}</span>
}
