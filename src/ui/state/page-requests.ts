import type { BadgeDetail, BadgeFinding } from '../../model/api.ts'

/** A request of the page that the badge is in, by the id in its response. */
export interface PageRequest {
  id: string
  /** The page's own document. */
  isDocument: boolean
  /** Null until it is loaded: its response may not have ended. */
  detail: BadgeDetail | null
  /** Why its detail cannot be loaded, for the reader; null if it may still come. */
  problem: string | null
}

/** The requests of a page in the order of their responses. */
export interface PageRequests {
  list: readonly PageRequest[]
  /** Number of older requests that were dropped from the list. */
  dropped: number
  /** The id of the request that the reader chose. */
  selected: string | null
}

export type PageAction =
  | { type: 'seen'; id: string; isDocument: boolean }
  | { type: 'known'; detail: BadgeDetail }
  | { type: 'lost'; id: string; problem: string }
  | { type: 'selected'; id: string }

/** Bounds the memory of a page that keeps requesting. */
export const MAX_REQUESTS = 100

export const noRequests: PageRequests = { list: [], dropped: 0, selected: null }

export function reducePage(page: PageRequests, action: PageAction): PageRequests {
  switch (action.type) {
    case 'seen':
      return addSeen(page, action.id, action.isDocument)
    case 'known':
      return change(page, action.detail.id, { detail: action.detail, problem: null })
    case 'lost':
      return change(page, action.id, { problem: action.problem })
    case 'selected':
      return { ...page, selected: page.selected === action.id ? null : action.id }
  }
}

/** Returns the finding that a reader has to know first; null if the request has no problem. */
export function worstOf({ findings: [first] }: BadgeDetail): BadgeFinding | null {
  return first?.severity === 'critical' || first?.severity === 'warning' ? first : null
}

/**
 * Returns the request that the badge is about: the chosen one, else that with the gravest finding, of these the one that
 * blocked longest, else the longest.
 */
export function focusOf({ list, selected }: PageRequests): PageRequest | null {
  const chosen = list.find(({ id }) => id === selected)
  if (chosen) return chosen
  return list.reduce<PageRequest | null>((worst, each) => (worst && !isWorse(each, worst) ? worst : each), null)
}

/** Sums the known milliseconds on the server. */
export function totalTime({ list }: PageRequests): number {
  return list.reduce((sum, { detail }) => sum + (detail?.duration ?? 0), 0)
}

/**
 * Tells whether a text is an id as the server makes them. It becomes a part of addresses, and a page may pass any text.
 */
export const isRequestId = (text: string | null | undefined): text is string => /^[\w-]{1,64}$/.test(text ?? '')

function addSeen(page: PageRequests, id: string, isDocument: boolean): PageRequests {
  if (page.list.some((each) => each.id === id)) return page
  const list = [...page.list, { id, isDocument, detail: null, problem: null }]
  if (list.length <= MAX_REQUESTS) return { ...page, list }
  // The document stays: it identifies the page.
  const oldest = list.findIndex((each) => !each.isDocument && each.id !== page.selected)
  return { ...page, list: list.toSpliced(oldest, 1), dropped: page.dropped + 1 }
}

function change(page: PageRequests, id: string, values: Partial<PageRequest>): PageRequests {
  return { ...page, list: page.list.map((each) => (each.id === id ? { ...each, ...values } : each)) }
}

function isWorse({ detail }: PageRequest, than: PageRequest): boolean {
  if (detail === null || than.detail === null) return than.detail === null && detail !== null
  const graver = gravityOf(detail) - gravityOf(than.detail)
  if (graver !== 0) return graver > 0
  const difference = detail.blocked - than.detail.blocked
  return difference > 0 || (difference === 0 && (detail.duration ?? 0) > (than.detail.duration ?? 0))
}

function gravityOf(detail: BadgeDetail): number {
  const worst = worstOf(detail)
  return worst === null ? 0 : worst.severity === 'warning' ? 1 : 2
}
