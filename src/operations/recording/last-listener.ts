import { channel } from 'node:diagnostics_channel'
import { queueMicrotask } from '../../core/runtime-functions.ts'

type Listener = (message: unknown, isLast: boolean) => void

/**
 * Listens to a channel behind everybody else, so that whatever they add to a message is there. One that subscribes
 * later comes after us once: the listener is told so, and we move behind it when the message has been heard.
 */
export class LastListener {
  readonly #name: string
  readonly #listener: (message: unknown) => void
  #isOpen = true

  constructor(name: string, listener: Listener) {
    this.#name = name
    this.#listener = (message) => {
      const isLast = this.#isLast()
      if (!isLast) queueMicrotask(() => this.#move())
      listener(message, isLast)
    }
    channel(name).subscribe(this.#listener)
  }

  close(): void {
    this.#isOpen = false
    channel(this.#name).unsubscribe(this.#listener)
  }

  /** The list is no public part of a channel; where there is none, we are taken for the last. */
  #isLast(): boolean {
    const { _subscribers: all } = channel(this.#name) as { _subscribers?: unknown }
    return !Array.isArray(all) || all.at(-1) === this.#listener
  }

  #move(): void {
    if (!this.#isOpen || this.#isLast()) return
    channel(this.#name).unsubscribe(this.#listener)
    channel(this.#name).subscribe(this.#listener)
  }
}
