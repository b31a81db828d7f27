import { render } from 'preact'
import type { PageRequests } from '../state/page-requests.ts'
import style from './style.css?inline'
import { Toolbar } from './toolbar.tsx'

export interface MountOptions {
  base: string
  onSelect: (id: string) => void
}

/** How often the toolbar returns after its page removed it; then it stays away. */
const MAX_RETURNS = 20

/**
 * Mounts the toolbar beside the body, where libraries that walk or replace the body do not touch it. Its style is a
 * constructed sheet, which a content security policy allows, in a shadow root, which the page's styles do not reach.
 */
export function mountToolbar(options: MountOptions): (page: PageRequests) => void {
  const host = document.createElement('debug-toolbar')
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(style)
  root.adoptedStyleSheets = [sheet]
  document.documentElement.append(host)
  keepIn(host)
  return (page) => render(<Toolbar page={page} {...options} />, root)
}

function keepIn(host: HTMLElement): void {
  let returns = 0
  const observer = new MutationObserver(() => {
    if (host.isConnected) return
    if (++returns > MAX_RETURNS) observer.disconnect()
    else document.documentElement?.append(host)
  })
  observer.observe(document, { childList: true })
  observer.observe(document.documentElement, { childList: true })
}
