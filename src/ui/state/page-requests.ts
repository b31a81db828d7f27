import type { ToolbarDetail } from '../../core/api.ts'
import { judge } from './verdict.ts'
import type { Verdict } from './verdict.ts'

/** A request of the page that the toolbar is in, by the id that its response named. */
export interface PageRequest {
  id: string
  /** The page's own document. */
  isDocument: boolean
  /** Null until it is known: its response may not have ended. */
  detail: ToolbarDetail | null
  /** Why nothing will be known of it, for the reader; null where something may be. */
  problem: string | null
}

/** The requests of a page in the order of their responses. */
export interface PageRequests {
  list: readonly PageRequest[]
  /** The older ones that are not in the list any more. */
  dropped: number
  /** The one that the reader has chosen. */
  selected: string | null
}

export type PageAction =
  | { type: 'seen'; id: string; isDocument: boolean }
  | { type: 'known'; detail: ToolbarDetail }
  | { type: 'lost'; id: string; problem: string }
  | { type: 'selected'; id: string }

/** A page that asks for ever must not fill the memory of its tab. */
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

/** The one that the badge is about: the chosen one, or else the one that blocked longest, or else that took longest. */
export function focusOf({ list, selected }: PageRequests): PageRequest | null {
  const chosen = list.find(({ id }) => id === selected)
  if (chosen) return chosen
  return list.reduce<PageRequest | null>((worst, each) => (worst && !isWorse(each, worst) ? worst : each), null)
}

export type ShortVerdict = Pick<Verdict, 'severity' | 'words' | 'taskId'>

/** As the dashboard judges, in at most two sentences: the worst block, what could be better, and then the rest. */
export function judgeShortly({ stats, findings }: ToolbarDetail): ShortVerdict[] {
  if (stats === null) return []
  const judged = judge(stats)
  const blocks = stats.blockingCalls.length > 0 ? judged.slice(0, 1) : []
  return [...blocks, ...findings, ...judged.slice(blocks.length)].slice(0, 2)
}

/** Milliseconds on the server, of those that are known. */
export function totalTime({ list }: PageRequests): number {
  return list.reduce((sum, { detail }) => sum + (detail?.duration ?? 0), 0)
}

/** An id as we make them: it becomes a part of addresses, and pages may be told any. */
export const isRequestId = (text: string | null | undefined): text is string => /^[\w-]{1,64}$/.test(text ?? '')

function addSeen(page: PageRequests, id: string, isDocument: boolean): PageRequests {
  if (page.list.some((each) => each.id === id)) return page
  const list = [...page.list, { id, isDocument, detail: null, problem: null }]
  if (list.length <= MAX_REQUESTS) return { ...page, list }
  // The document stays: it is what the page is.
  const oldest = list.findIndex((each) => !each.isDocument && each.id !== page.selected)
  return { ...page, list: list.toSpliced(oldest, 1), dropped: page.dropped + 1 }
}

function change(page: PageRequests, id: string, values: Partial<PageRequest>): PageRequests {
  return { ...page, list: page.list.map((each) => (each.id === id ? { ...each, ...values } : each)) }
}

function isWorse({ detail }: PageRequest, than: PageRequest): boolean {
  if (detail === null || than.detail === null) return than.detail === null && detail !== null
  const difference = detail.blocked - than.detail.blocked
  return difference > 0 || (difference === 0 && (detail.duration ?? 0) > (than.detail.duration ?? 0))
}
