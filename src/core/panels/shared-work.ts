import type { StartTimer } from '../time-limit.ts'
import type { RequestContext } from './panel.ts'

/** Runs one piece of work per request and name at a time, however many callers wait for it. */
export class SharedWork<T> {
  readonly #running = new WeakMap<RequestContext, Map<string, Promise<T>>>()

  /** Returns the work in progress, or that of `start`. */
  run(context: RequestContext, id: string, start: () => Promise<T>): Promise<T> {
    const running = this.#running.get(context) ?? new Map<string, Promise<T>>()
    const known = running.get(id)
    if (known !== undefined) return known
    const work = start()
    this.#running.set(context, running.set(id, work))
    const end = (): void => void running.delete(id)
    work.then(end, end)
    return work
  }
}

/** Returns whether the work ends within `ms` milliseconds. */
export function endsWithin(work: Promise<unknown>, ms: number, start: StartTimer): Promise<boolean> {
  return new Promise((resolve) => {
    const stop = start(() => resolve(false), ms)
    void work.then(() => {
      stop()
      resolve(true)
    })
  })
}
