/** Called when the written bytes are out; as in the runtime, it may never be called. */
export type Done = (error?: Error | null) => void

/** The response below us: its bytes go to the client. */
export interface Output {
  write(piece: Buffer, done?: Done): boolean
  end(piece?: Buffer, done?: Done): void
}

/** A page's body on its way to the client; `write` returns the same as that of a writable stream. */
export interface Body {
  write(piece: Buffer, done?: Done): boolean
  end(piece: Buffer | null, done?: Done): void
  /** Called when the client can take more; returns false if the app must not be told yet. */
  drained(): boolean
  /** Called when the response is over, even if bytes are unwritten. */
  close(): void
}
