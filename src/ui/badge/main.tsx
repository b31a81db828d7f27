import { isRequestId, noRequests, reducePage } from '../state/page-requests.ts'
import type { PageAction, PageRequests } from '../state/page-requests.ts'
import { followRequests } from './follow.ts'
import { makeDetailLoader } from './load-details.ts'
import { mountToolbar } from './mount.tsx'

/** A toolbar that is there: told of requests by frames of its page, and by pages that a library puts in its place. */
interface RunningToolbar {
  see(id: string, isDocument: boolean): void
}

const KEY = Symbol.for('debug-toolbar.page')

const script = document.currentScript
const base = script?.dataset['debugToolbarBase']
const id = script?.dataset['debugToolbarRequest']
// What walks the body afterwards finds it as the app has made it.
script?.remove()
if (base !== undefined && isRequestId(id)) start(base, id)

function start(base: string, documentId: string): void {
  const own = ownToolbar(window)
  if (own) return own.see(documentId, false)
  let page: PageRequests = reducePage(noRequests, { type: 'seen', id: documentId, isDocument: true })
  let render: ((page: PageRequests) => void) | null = null
  const change = (action: PageAction): void => {
    page = reducePage(page, action)
    render?.(page)
  }
  const loader = makeDetailLoader({
    base,
    fetch: window.fetch.bind(window),
    onKnown: (detail) => change({ type: 'known', detail }),
    onLost: (id, problem) => change({ type: 'lost', id, problem }),
  })
  const see = (id: string, isDocument: boolean): void => {
    if (page.list.some((each) => each.id === id)) return
    change({ type: 'seen', id, isDocument })
    loader.load(id)
  }
  Object.defineProperty(window, KEY, { value: { see } satisfies RunningToolbar })
  followRequests(window, (id) => {
    if (isRequestId(id)) (toolbarAbove(window) ?? { see }).see(id, false)
  })
  whenIdle(() => {
    const above = toolbarAbove(window)
    if (above) return above.see(documentId, false)
    render = mountToolbar({ base, onSelect: (id) => change({ type: 'selected', id }) })
    render(page)
    loader.load(documentId)
  })
}

/** The outermost toolbar, this window's included. */
function runningToolbar(window: Window): RunningToolbar | null {
  return toolbarAbove(window) ?? ownToolbar(window)
}

function ownToolbar(window: Window): RunningToolbar | null {
  return (window as unknown as Record<symbol, RunningToolbar | undefined>)[KEY] ?? null
}

/** A frame's requests are its page's, where that is of the same origin and has a toolbar. */
function toolbarAbove(window: Window): RunningToolbar | null {
  try {
    return window.parent === window ? null : runningToolbar(window.parent)
  } catch {
    // Another origin's.
    return null
  }
}

/** Frameworks take over the document when it is there: they come first. */
function whenIdle(action: () => void): void {
  const idle = (): void => {
    if ('requestIdleCallback' in window) requestIdleCallback(action, { timeout: 500 })
    else setTimeout(action, 50)
  }
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', idle, { once: true })
  else idle()
}
