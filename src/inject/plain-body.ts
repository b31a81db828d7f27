import type { Body, Done, Output } from './body.ts'
import type { TailInjector } from './tail-injector.ts'

const NOTHING = Buffer.alloc(0)

/** A page without a content coding: bytes are passed on at once, except for a possible end of the body. */
export class PlainBody implements Body {
  readonly #injector: TailInjector
  readonly #output: Output

  constructor(injector: TailInjector, output: Output) {
    this.#injector = injector
    this.#output = output
  }

  write(piece: Buffer, done?: Done): boolean {
    const parts = this.#injector.push(piece)
    const last = parts.pop() ?? NOTHING
    for (const part of parts) this.#output.write(part)
    return this.#output.write(last, done)
  }

  end(piece: Buffer | null, done?: Done): void {
    const parts = piece === null ? [] : this.#injector.push(piece)
    parts.push(...this.#injector.finish())
    this.#output.end(parts.length === 0 ? undefined : Buffer.concat(parts), done)
  }

  drained(): boolean {
    return true
  }

  close(): void {}
}
