import { isObject } from '../../model/shape/is-object.ts'

/** A question of one worker to another. `subscribe` has an answer for each request that ends. */
export type WorkerQuestion =
  | { ask: 'detail' | 'summary' | 'pin' | 'unpin'; id: string }
  | { ask: 'isToken'; token: string }
  | { ask: 'samples'; ids: string[] }
  | { ask: 'summaries' | 'clear' | 'subscribe' | 'routes' | 'running' }

/** Reads a line; null if it is no question. */
export function readQuestion(line: string): WorkerQuestion | null {
  const given: unknown = JSON.parse(line)
  if (!isObject(given)) return null
  const { ask, id, token, ids } = given
  if (isAboutOne(ask) && typeof id === 'string') return { ask, id }
  if (ask === 'isToken' && typeof token === 'string') return { ask, token }
  if (ask === 'samples' && Array.isArray(ids)) return { ask, ids: ids.filter((each) => typeof each === 'string') }
  return isPlain(ask) ? { ask } : null
}

const PLAIN = ['summaries', 'clear', 'subscribe', 'routes', 'running'] as const

const isPlain = (ask: unknown): ask is (typeof PLAIN)[number] => (PLAIN as readonly unknown[]).includes(ask)

const isAboutOne = (ask: unknown): ask is 'detail' | 'summary' | 'pin' | 'unpin' =>
  ask === 'detail' || ask === 'summary' || ask === 'pin' || ask === 'unpin'
