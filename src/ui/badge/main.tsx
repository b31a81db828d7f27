import { isRequestId, noRequests, reducePage } from '../state/page-requests.ts'
import type { PageAction, PageRequests } from '../state/page-requests.ts'
import { followRequests } from './follow.ts'
import { followResources } from './follow-resources.ts'
import { makeDetailLoader } from './load-details.ts'
import { mountToolbar } from './mount.tsx'

/**
 * A toolbar that is installed in a window. Frames of its page report their requests to it, and so do documents that a
 * library swaps in.
 */
interface RunningToolbar {
  see(id: string, isDocument: boolean): void
}

const KEY = Symbol.for('debug-toolbar.page')

const script = document.currentScript
const base = script?.dataset['debugToolbarBase']
const id = script?.dataset['debugToolbarRequest']
// Removed, so that code that walks the body later finds the app's own nodes only.
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
  const seeAny = (id: string | null): void => {
    if (isRequestId(id)) (badgeAbove(window) ?? { see }).see(id, false)
  }
  followRequests(window, seeAny)
  followResources(window, seeAny)
  whenIdle(() => {
    const above = badgeAbove(window)
    if (above) return above.see(documentId, false)
    render = mountToolbar({ base, onSelect: (id) => change({ type: 'selected', id }) })
    render(page)
    loader.load(documentId)
  })
}

/** Returns the outermost toolbar, this window's included. */
function runningToolbar(window: Window): RunningToolbar | null {
  return badgeAbove(window) ?? ownToolbar(window)
}

function ownToolbar(window: Window): RunningToolbar | null {
  return (window as unknown as Record<symbol, RunningToolbar | undefined>)[KEY] ?? null
}

/** Returns the toolbar of the enclosing page, if that is of the same origin: requests of a frame belong to its page. */
function badgeAbove(window: Window): RunningToolbar | null {
  try {
    return window.parent === window ? null : runningToolbar(window.parent)
  } catch {
    // The parent is of another origin.
    return null
  }
}

/** Runs an action after the document is ready and the page is idle, so that frameworks hydrate the document first. */
function whenIdle(action: () => void): void {
  const idle = (): void => {
    if ('requestIdleCallback' in window) requestIdleCallback(action, { timeout: 500 })
    else setTimeout(action, 50)
  }
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', idle, { once: true })
  else idle()
}
