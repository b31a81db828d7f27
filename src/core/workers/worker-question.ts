import { isObject } from '../../model/shape/is-object.ts'

/** A question of one worker to another. `subscribe` has an answer for each request that ends. */
export type WorkerQuestion =
  | { ask: 'detail' | 'summary'; id: string }
  | { ask: 'isToken'; token: string }
  | { ask: 'summaries' | 'clear' | 'subscribe' }

/** Reads a line; null if it is no question. */
export function readQuestion(line: string): WorkerQuestion | null {
  const given: unknown = JSON.parse(line)
  if (!isObject(given)) return null
  const { ask, id, token } = given
  if ((ask === 'detail' || ask === 'summary') && typeof id === 'string') return { ask, id }
  if (ask === 'isToken' && typeof token === 'string') return { ask, token }
  return ask === 'summaries' || ask === 'clear' || ask === 'subscribe' ? { ask } : null
}
