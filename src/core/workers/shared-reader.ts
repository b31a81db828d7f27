import { setInterval, clearInterval } from '../runtime-functions.ts'
import { startTimer } from '../time-limit.ts'
import type { ListChoice, RequestDetail, RequestReader, RequestSummary, RunningRequests } from '../../model/api.ts'
import { isObject } from '../../model/shape/is-object.ts'
import { joinRunning } from '../running/list-running.ts'
import { askWorker, askWorkerOnce } from './ask-worker.ts'
import type { WorkerFolder } from './worker-folder.ts'
import type { WorkerQuestion } from './worker-question.ts'
import { WorkerServer } from './worker-server.ts'
import type { WorkerServerOptions } from './worker-server.ts'

/** Longest time (ms) that a worker has for the record of a request, whose statistics it may have to compute. */
const MAX_WAIT_FOR_RECORD_MS = 10_000
/** The same for lists and the rest: one worker whose loop is blocked must not keep those of the others back. */
const MAX_WAIT_MS = 2000
/** The same for requests in flight, which somebody asks for again and again. */
const MAX_WAIT_FOR_RUNNING_MS = 500
/** Time (ms) between two looks for new workers, while somebody watches. */
const LOOK_EVERY_MS = 1000

/** The sockets of the workers. */
type Sockets = Pick<WorkerFolder, 'own' | 'others'>

/** The records of all workers of a cluster. The own ones come first, and are all that is left if the others fail. */
export class SharedReader implements RequestReader {
  readonly #own: RequestReader
  readonly #folder: Sockets
  readonly #server: WorkerServer

  constructor(folder: Sockets, options: WorkerServerOptions) {
    this.#own = options.reader
    this.#folder = folder
    this.#server = new WorkerServer(folder.own, options)
  }

  /** Workers that share a store have the same rows. */
  async summaries(choice?: ListChoice): Promise<RequestSummary[]> {
    const lists = await Promise.all([this.#own.summaries(choice), ...this.#askAll({ ask: 'summaries' }, MAX_WAIT_MS)])
    const rows = lists.flatMap((list) => (Array.isArray(list) ? (list as RequestSummary[]) : []))
    const byId = new Map(rows.toReversed().map((row) => [row.id, row]))
    return [...byId.values()].toSorted((one, other) => other.startTime - one.startTime)
  }

  async detail(id: string): Promise<RequestDetail | undefined> {
    return (
      (await this.#own.detail(id)) ??
      ((await this.#askFirst({ ask: 'detail', id }, MAX_WAIT_FOR_RECORD_MS)) as RequestDetail | undefined)
    )
  }

  async summary(id: string): Promise<RequestSummary | undefined> {
    return (
      (await this.#own.summary(id)) ??
      ((await this.#askFirst({ ask: 'summary', id }, MAX_WAIT_FOR_RECORD_MS)) as RequestSummary | undefined)
    )
  }

  async clear(): Promise<void> {
    await Promise.all([this.#own.clear(), ...this.#askAll({ ask: 'clear' }, MAX_WAIT_MS)])
  }

  /** Pins the record of whichever worker has it. */
  async pin(id: string, isPinned: boolean): Promise<boolean> {
    if (await this.#own.pin?.(id, isPinned)) return true
    return (await this.#askFirst({ ask: isPinned ? 'pin' : 'unpin', id }, MAX_WAIT_MS)) === true
  }

  async running(): Promise<RunningRequests> {
    const own = await this.#own.running?.()
    const others = await Promise.all(this.#askAll({ ask: 'running' }, MAX_WAIT_FOR_RUNNING_MS))
    return joinRunning([own, ...others].filter(isRunningList))
  }

  get shed(): number {
    return this.#own.shed ?? 0
  }

  /** Returns whether another worker has given its page this token. */
  async hasToken(token: string): Promise<boolean> {
    return (await this.#askFirst({ ask: 'isToken', token }, MAX_WAIT_MS)) === true
  }

  subscribe(listener: (summary: RequestSummary) => void): () => void {
    const unsubscribe = this.#own.subscribe(listener)
    const watched = new Map<string, () => void>()
    const look = (): void => {
      for (const path of this.#folder.others()) {
        if (watched.has(path)) continue
        const onAnswer = (value: unknown): void => listener(value as RequestSummary)
        const onEnd = (): void => void watched.delete(path)
        watched.set(path, askWorker({ path, question: { ask: 'subscribe' }, onAnswer, onEnd }))
      }
    }
    look()
    const timer = setInterval(look, LOOK_EVERY_MS).unref()
    return () => {
      clearInterval(timer)
      unsubscribe()
      for (const stop of watched.values()) stop()
    }
  }

  close(): void {
    this.#server.close()
  }

  /** One promise for each other worker; undefined from those that do not answer. */
  #askAll(question: WorkerQuestion, ms: number): Promise<unknown>[] {
    return this.#folder.others().map((path) => askWorkerOnce(path, question, { ms, startTimer }).catch(() => undefined))
  }

  /** The first answer that is one; undefined if no worker has one. */
  async #askFirst(question: WorkerQuestion, ms: number): Promise<unknown> {
    const answers = this.#askAll(question, ms).map(async (asked) => {
      const value = await asked
      if (value === undefined || value === false) throw new Error('This worker has none.')
      return value
    })
    return Promise.any(answers).catch(() => undefined)
  }
}

const isRunningList = (value: unknown): value is RunningRequests => isObject(value) && Array.isArray(value['requests'])
