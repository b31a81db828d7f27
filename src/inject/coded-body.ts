import { setImmediate } from '../core/runtime-functions.ts'
import type { Body, Done, Output } from './body.ts'
import { makeCodec } from './codings.ts'
import type { Codec, Coding } from './codings.ts'
import type { TailInjector } from './tail-injector.ts'

export interface CodedBodyOptions {
  coding: Exclude<Coding, 'identity'>
  injector: TailInjector
  output: Output
  /** Called when the app may write on. */
  onDrain: () => void
  /** Called if the rest of the app's body cannot be decoded. */
  onBroken: (error: Error) => void
}

/** Compressed bytes that are kept until the first decompressed ones have come out. */
const MAX_KEPT_BYTES = 65_536

/**
 * A compressed page, which is decompressed and compressed again as it comes. Written bytes are sent before the app
 * writes more, and the app is told to wait while the client is slow. A body that does not have the coding of its head
 * is passed on unchanged.
 */
export class CodedBody implements Body {
  readonly #options: CodedBodyOptions
  #codec: Codec | null = null
  /** The app's bytes while nothing has come out of them; null from then on. */
  #kept: Buffer[] | null = []
  #isRaw = false
  #isEnding = false
  #flushes = false
  #appWaits = false
  #done: Done | undefined

  constructor(options: CodedBodyOptions) {
    this.#options = options
  }

  write(piece: Buffer, done?: Done): boolean {
    const { output } = this.#options
    if (this.#isRaw || piece.length === 0) return output.write(piece, done)
    const { decoder } = (this.#codec ??= this.#open(piece[0]!))
    this.#keep(piece)
    // The bytes are free for reuse once they have been read. Later failures are not the app's.
    const takesMore = decoder.write(piece, () => done?.())
    this.#appWaits ||= !takesMore
    return takesMore
  }

  end(piece: Buffer | null, done?: Done): void {
    if (piece !== null) this.write(piece)
    this.#isEnding = true
    this.#done = done
    if (this.#isRaw || this.#codec === null) this.#options.output.end(undefined, done)
    else this.#codec.decoder.end()
  }

  drained(): boolean {
    this.#codec?.encoder.resume()
    return !this.#appWaits
  }

  close(): void {
    this.#codec?.decoder.destroy()
    this.#codec?.encoder.destroy()
  }

  #open(first: number): Codec {
    const { coding, injector, output, onDrain, onBroken } = this.#options
    const codec = makeCodec(coding, first)
    const { decoder, encoder } = codec
    const feed = (parts: Buffer[]): void => parts.forEach((part) => this.#encode(codec, part))
    decoder.on('data', (piece: Buffer) => {
      this.#kept = null
      feed(injector.push(piece))
    })
    decoder.on('end', () => {
      feed(injector.finish())
      encoder.end()
    })
    decoder.on('drain', () => {
      this.#appWaits = false
      if (!this.#isEnding) onDrain()
    })
    decoder.on('error', (error) => this.#fail(error))
    encoder.on('data', (piece: Buffer) => void (output.write(piece) || encoder.pause()))
    encoder.on('end', () => output.end(undefined, this.#done))
    encoder.on('error', onBroken)
    return codec
  }

  #encode({ decoder, encoder, flush }: Codec, part: Buffer): void {
    if (!encoder.write(part) && !decoder.isPaused()) {
      decoder.pause()
      encoder.once('drain', () => decoder.resume())
    }
    if (this.#flushes || this.#isEnding) return
    this.#flushes = true
    // Flushes once for all output of one piece of the app's.
    setImmediate(() => {
      this.#flushes = false
      if (!encoder.destroyed && !encoder.writableEnded) encoder.flush(flush)
    })
  }

  #keep(piece: Buffer): void {
    if (this.#kept === null) return
    this.#kept.push(Buffer.from(piece))
    if (this.#kept.reduce((sum, { length }) => sum + length, 0) > MAX_KEPT_BYTES) this.#kept = null
  }

  #fail(error: Error): void {
    const { output, onDrain, onBroken } = this.#options
    const kept = this.#kept
    if (kept === null) return onBroken(error)
    this.#isRaw = true
    this.#kept = null
    this.#codec?.encoder.destroy()
    for (const piece of kept) output.write(piece)
    if (this.#isEnding) output.end(undefined, this.#done)
    else if (this.#appWaits) onDrain()
    this.#appWaits = false
  }
}
