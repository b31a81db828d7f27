import { useEffect, useRef } from 'preact/hooks'
import type { JSX } from 'preact'
import type { ExportFormat } from '../../../formats/export-record.ts'
import type { RequestClient } from '../../client/client.ts'
import { isImportedId } from '../../state/imports.ts'
import { Link } from '../parts/link.tsx'
import type { Navigation } from '../parts/use-place.ts'

export interface RequestActionsProps {
  client: RequestClient
  id: string
  navigation: Navigation
}

const EXPORTS: readonly { format: ExportFormat; title: string; note: string }[] = [
  { format: 'html', title: 'HTML', note: 'this page as one file' },
  { format: 'json', title: 'JSON', note: 'to import here again' },
  { format: 'chrome', title: 'Chrome trace', note: 'for Perfetto and chrome://tracing' },
  { format: 'speedscope', title: 'speedscope', note: 'for speedscope.app' },
]

/** Renders the actions on a request: compare and export. An exported page has none. */
export function RequestActions({ client, id, navigation }: RequestActionsProps): JSX.Element | null {
  const isLive = client.exportUrl(id, 'json') !== null
  if (!isLive && !isImportedId(id)) return null
  return (
    <div class="actions">
      <Link to={{ screen: 'compare', a: id, b: null }} navigation={navigation} class="button">
        Compare
      </Link>
      {isLive && <ExportMenu client={client} id={id} />}
    </div>
  )
}

function ExportMenu({ client, id }: Omit<RequestActionsProps, 'navigation'>): JSX.Element {
  const menu = useRef<HTMLDetailsElement>(null)
  useEffect(() => closeFromOutside(menu), [])
  return (
    <details class="menu" ref={menu}>
      <summary class="button">Export</summary>
      <ul aria-label="Formats">
        {EXPORTS.map(({ format, title, note }) => (
          <li key={format}>
            <a href={client.exportUrl(id, format) ?? ''} download onClick={() => menu.current?.removeAttribute('open')}>
              {title} <small>{note}</small>
            </a>
          </li>
        ))}
      </ul>
    </details>
  )
}

/** Closes an open menu on Esc and on a click elsewhere, until the returned function is called. */
function closeFromOutside(menu: { current: HTMLDetailsElement | null }): () => void {
  const close = (event: Event): void => {
    const element = menu.current
    if (!element?.open || (event.target instanceof Node && element.contains(event.target) && event.type !== 'keydown'))
      return
    if (event instanceof KeyboardEvent) {
      if (event.key !== 'Escape') return
      element.querySelector('summary')?.focus()
    }
    element.open = false
  }
  addEventListener('pointerdown', close)
  addEventListener('keydown', close)
  return () => {
    removeEventListener('pointerdown', close)
    removeEventListener('keydown', close)
  }
}
