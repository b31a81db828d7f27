import { Worker } from 'node:worker_threads'
import { StoreGoneError } from '../../core/errors.ts'
import { scopes } from '../../core/recording/scope.ts'
import type { HistoryAnswer, HistoryCall, HistoryCalls, HistoryStart } from './messages.ts'

/** The thread needs none of the app's loaders or options, and SQLite is experimental on some releases. */
const OPTIONS = { name: 'debug-toolbar history', execArgv: ['--no-warnings'], env: {} }

interface Asked {
  resolve: (value: unknown) => void
  reject: (error: Error) => void
}

/** Asks the thread that has the history file open; it starts with the first question. Keeps no process alive. */
export class HistoryLink {
  readonly #start: HistoryStart
  readonly #asked = new Map<number, Asked>()
  #worker: Worker | null = null
  #count = 0
  #gone: StoreGoneError | null = null

  constructor(start: HistoryStart) {
    this.#start = start
  }

  /**
   * Asks for a call of the file. Buffers in `handedOver` are the thread's from then on.
   *
   * Rejects with a `StoreGoneError` if the file cannot be used, now or later.
   */
  ask<Name extends keyof HistoryCalls>(
    name: Name,
    args: Parameters<HistoryCalls[Name]>,
    handedOver: ArrayBuffer[] = [],
  ): Promise<ReturnType<HistoryCalls[Name]>> {
    if (this.#gone !== null) return Promise.reject(this.#gone)
    return new Promise((resolve, reject) => {
      const call: HistoryCall = { number: ++this.#count, name, args }
      this.#asked.set(call.number, { resolve: resolve as (value: unknown) => void, reject })
      const worker = (this.#worker ??= this.#startThread())
      // Whoever closes waits for the last rows; nothing else keeps the process.
      if (name === 'close') worker.ref()
      worker.postMessage(call, handedOver)
    })
  }

  /** Whether there is no thread: before the first question, and after the last. */
  get isIdle(): boolean {
    return this.#worker === null
  }

  #startThread(): Worker {
    const url = new URL('./history-thread.js', import.meta.url)
    // The request in whose code it starts has nothing to do with it.
    const worker = scopes.run(undefined, () => new Worker(url, { ...OPTIONS, workerData: this.#start }))
    worker.unref()
    worker.on('message', (answer: HistoryAnswer) => this.#answer(answer))
    worker.on('error', (error) => this.#end(error instanceof Error ? error.message : String(error)))
    worker.on('exit', () => this.#end('its thread has ended'))
    return worker
  }

  #answer(answer: HistoryAnswer): void {
    const asked = this.#asked.get(answer.number)
    this.#asked.delete(answer.number)
    if ('value' in answer) return asked?.resolve(answer.value)
    if (!answer.gone) return asked?.reject(new Error(answer.failure))
    this.#gone = new StoreGoneError(answer.failure)
    asked?.reject(this.#gone)
    this.#end(answer.failure)
  }

  #end(reason: string): void {
    this.#gone ??= new StoreGoneError(reason)
    for (const { reject } of this.#asked.values()) reject(this.#gone)
    this.#asked.clear()
    void this.#worker?.terminate()
    this.#worker = null
  }
}
