import type { RequestReader, RunningRequest, RunningRequests } from '../../model/api.ts'

/** Looks for which a request that runs no longer stays in the list: its record is about to come. */
const MAX_MISSES = 8

const NOTHING: RunningRequests = { now: 0, requests: [], more: 0 }

/** The requests in flight, as events for open streams: one for each change. */
export class RunningFeed {
  readonly #reader: Pick<RequestReader, 'running'>
  readonly #write: (text: string) => void
  /** The listed requests by id, with the looks since each was running. */
  readonly #listed = new Map<string, { request: RunningRequest; misses: number }>()
  #isAsking = false
  /** Ids of the last event; a stream that opens has heard of none. */
  #told = ''
  #last = ''

  constructor(reader: Pick<RequestReader, 'running'>, write: (text: string) => void) {
    this.#reader = reader
    this.#write = write
  }

  /** The last event, for a stream that has just opened; empty if nothing runs. */
  get last(): string {
    return this.#told === '' ? '' : this.#last
  }

  /** Writes an event if the list has changed. Never rejects. */
  async look(): Promise<void> {
    if (this.#isAsking) return
    this.#isAsking = true
    try {
      this.#tell((await this.#reader.running?.()) ?? NOTHING)
    } catch {
      // The next look may succeed; finished requests are told anyway.
    } finally {
      this.#isAsking = false
    }
  }

  /** The record of a request was sent: every page has it in the place of the running one. */
  ended(id: string): void {
    this.#listed.delete(id)
  }

  /** Nobody listens any more. */
  clear(): void {
    this.#listed.clear()
    this.#told = ''
  }

  #tell({ now, requests, more }: RunningRequests): void {
    for (const [id, listed] of this.#listed) if (++listed.misses > MAX_MISSES) this.#listed.delete(id)
    for (const request of requests) this.#listed.set(request.id, { request, misses: 0 })
    const told = [...this.#listed.keys(), ...(more > 0 ? [`+${more}`] : [])].join()
    if (told === this.#told) return
    this.#told = told
    const list: RunningRequests = { now, requests: [...this.#listed.values()].map(({ request }) => request), more }
    this.#last = `event: running\ndata: ${JSON.stringify(list)}\n\n`
    this.#write(this.#last)
  }
}
