import type { Logger } from '../core/log.ts'
import { scopes } from '../core/recording/scope.ts'
import { summaryOf } from '../core/requests/request-keeper.ts'
import type { TrackedContext } from '../core/requests/tracked-context.ts'
import { WritePause } from '../core/requests/write-pause.ts'
import { startTimer } from '../core/time-limit.ts'
import type { StartTimer } from '../core/time-limit.ts'
import type { AsyncProfilingStats } from '../model/async-stats.ts'
import { attributesOf } from './otlp-json.ts'
import type { OtlpRequest, OtlpSpan } from './otlp-json.ts'
import type { OtlpEnvironment } from './otlp-environment.ts'
import { post, PostError } from './post.ts'
import { spansOfRequest } from './request-spans.ts'

/** Finished requests that wait to be exported; beyond that, the oldest are dropped. */
const MAX_WAITING = 1000
/** Time (ms) in which requests gather for one message. */
const BATCH_DELAY_MS = 1000
/** Spans of one message. */
const MAX_SPANS = 2000
/** Pause (ms) before data is sent again, doubled with each failure. */
const FIRST_RETRY_MS = 1000
const MAX_RETRY_MS = 30_000

export interface OtlpExporterOptions {
  /** Address of the collector's traces. */
  url: string
  environment: OtlpEnvironment
  /** Returns the statistics of an ended request, redacted. */
  statisticsOf: (context: TrackedContext) => Promise<AsyncProfilingStats>
  logger: Logger
  startTimer?: StartTimer
}

/**
 * Sends finished requests to an OpenTelemetry collector, off their path: some time after their responses, one in a turn
 * of the loop. While the collector cannot be reached, the newest wait. Never throws into the path of a request.
 */
export class OtlpExporter {
  readonly #options: OtlpExporterOptions
  readonly #pause: WritePause
  #waiting: TrackedContext[] = []
  /** Spans that were made and not sent yet. */
  #spans: OtlpSpan[] = []
  #stopTimer: (() => void) | null = null
  #run: Promise<void> | null = null
  #retryDelay = FIRST_RETRY_MS
  #isClosed = false
  #hasWarned = false
  /** Requests and messages that were dropped. */
  shed = 0

  constructor(options: OtlpExporterOptions) {
    this.#options = options
    this.#pause = new WritePause(undefined, options.startTimer)
  }

  add(context: TrackedContext): void {
    if (this.#isClosed) return
    this.#waiting.push(context)
    if (this.#waiting.length > MAX_WAITING) {
      this.#waiting.shift()
      this.#drop('requests end faster than they can be exported')
    }
    if (this.#stopTimer === null && this.#run === null) this.#runLater(BATCH_DELAY_MS)
  }

  /** Sends all that waits, once, and leaves no timer. Never rejects. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#stopTimer?.()
    this.#stopTimer = null
    this.#pause.end()
    await this.#run
    await this.#sendAll()
  }

  #runLater(delay: number): void {
    const start = this.#options.startTimer ?? startTimer
    this.#stopTimer = scopes.run(undefined, () => start(this.#begin, delay))
  }

  readonly #begin = (): void => {
    this.#stopTimer = null
    this.#run = this.#sendAll().then((isSent) => {
      this.#run = null
      if (this.#isClosed || (isSent && this.#waiting.length === 0)) return
      this.#runLater(isSent ? BATCH_DELAY_MS : this.#retryDelay)
      if (!isSent) this.#retryDelay = Math.min(MAX_RETRY_MS, this.#retryDelay * 2)
    })
  }

  /** Resolves to false if the collector is to be asked again later. */
  async #sendAll(): Promise<boolean> {
    while (this.#waiting.length > 0 || this.#spans.length > 0) {
      const context = this.#spans.length < MAX_SPANS ? this.#waiting.shift() : undefined
      if (context !== undefined) {
        this.#spans.push(...(await this.#spansOf(context)))
        await this.#pause.wait()
      } else if (!(await this.#send())) return false
    }
    return true
  }

  async #spansOf(context: TrackedContext): Promise<OtlpSpan[]> {
    try {
      const stats = await this.#options.statisticsOf(context).catch(() => null)
      return spansOfRequest({ ...summaryOf(context), traceContext: context.traceContext }, stats)
    } catch (error) {
      this.#drop(error instanceof Error ? error.name : 'its spans could not be made')
      return []
    }
  }

  async #send(): Promise<boolean> {
    const { url, environment } = this.#options
    try {
      await post({ url, ...environment }, JSON.stringify(this.#messageOf(this.#spans)))
    } catch (error) {
      const isFinal = !(error instanceof PostError) || error.isFinal
      const message = error instanceof Error ? error.message : 'it could not be sent'
      if (isFinal || this.#isClosed) this.#spans = []
      if (isFinal) this.#drop(message)
      else this.#warn(message)
      return isFinal
    }
    this.#spans = []
    this.#retryDelay = FIRST_RETRY_MS
    return true
  }

  #messageOf(spans: OtlpSpan[]): OtlpRequest {
    const attributes = attributesOf(this.#options.environment.resource)
    const resource = { attributes, droppedAttributesCount: 0 }
    return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'debug-toolbar' }, spans }] }] }
  }

  #drop(reason: string): void {
    this.shed++
    this.#warn(reason)
  }

  #warn(reason: string): void {
    if (this.#hasWarned) return
    this.#hasWarned = true
    this.#options.logger.warn(
      `Traces cannot be sent to ${new URL(this.#options.url).origin}: ${reason}. The newest ${MAX_WAITING} requests are kept ` +
        'and tried again, the app and the dashboard are not touched. Later failures are not reported.',
    )
  }
}
