/** Called when what was written is out; as the runtime does, it may never be. */
export type Done = (error?: Error | null) => void

/** The response below us: what is written here goes to the client. */
export interface Output {
  write(piece: Buffer, done?: Done): boolean
  end(piece?: Buffer, done?: Done): void
}

/** A page's body on its way to the client; the answers of `write` are those of a writable stream. */
export interface Body {
  write(piece: Buffer, done?: Done): boolean
  end(piece: Buffer | null, done?: Done): void
  /** The client can take more; false where the app is not to hear of it yet. */
  drained(): boolean
  /** The response is over, whatever is still to be written. */
  close(): void
}
