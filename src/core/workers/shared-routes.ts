import type { RequestSample, RouteCollection, RouteReader, RouteSamplesAnswer } from '../../model/routes/route-data.ts'
import { startTimer } from '../time-limit.ts'
import { askWorkerOnce } from './ask-worker.ts'
import type { WorkerFolder } from './worker-folder.ts'
import type { WorkerQuestion } from './worker-question.ts'

/** Longest time (ms) that a worker has for an answer: it may analyse requests meanwhile. */
const MAX_WAIT_MS = 3000

/** The routes of all workers of a cluster. The own ones are all that is left if the others fail. */
export class SharedRoutes implements RouteReader {
  readonly #own: RouteReader
  readonly #folder: Pick<WorkerFolder, 'others'>

  constructor(folder: Pick<WorkerFolder, 'others'>, own: RouteReader) {
    this.#own = own
    this.#folder = folder
  }

  async collect(): Promise<RouteCollection[]> {
    const lists = await Promise.all([this.#own.collect(), ...this.#askAll({ ask: 'routes' })])
    return lists.flatMap((list) => (Array.isArray(list) ? (list as RouteCollection[]) : []))
  }

  /** Each worker analyses its own requests, since it alone sums them up; the rest is done here. */
  async samples(ids: readonly string[]): Promise<RouteSamplesAnswer> {
    const answers = await Promise.all(this.#askAll({ ask: 'samples', ids: [...ids] }))
    const theirs = answers.flatMap((answer) => (answer === undefined ? [] : [answer as RouteSamplesAnswer]))
    const found = new Map<string, RequestSample>()
    for (const { samples } of theirs) for (const sample of samples) found.set(sample.id, sample)
    const pending = new Set(theirs.flatMap((answer) => answer.pending))
    const own = await this.#own.samples(ids.filter((id) => !found.has(id) && !pending.has(id)))
    for (const sample of own.samples) found.set(sample.id, sample)
    return { samples: [...found.values()], pending: [...pending, ...own.pending] }
  }

  ownSamples(ids: readonly string[]): Promise<RouteSamplesAnswer> {
    return this.#own.ownSamples(ids)
  }

  /** One promise for each other worker; undefined from those that do not answer. */
  #askAll(question: WorkerQuestion): Promise<unknown>[] {
    const limit = { ms: MAX_WAIT_MS, startTimer }
    return this.#folder.others().map((path) => askWorkerOnce(path, question, limit).catch(() => undefined))
  }
}
