import type { ServerResponse } from 'node:http'
import { setImmediate } from 'node:timers/promises'

/** Characters that are written at once. */
const PIECE = 65_536
/** How long (ms) the app's requests wait at most while a large answer is made. */
const TURN = 10

/**
 * Writes pieces of text as a response and ends it, as fast as the reader takes them; the app's own work goes in
 * between. A reader that goes away stops it. Rejects with what making the pieces throws.
 */
export async function streamChunks(
  res: ServerResponse,
  chunks: Iterable<string>,
  now: () => number = () => performance.now(),
): Promise<void> {
  let piece = ''
  let turn = now()
  for (const chunk of chunks) {
    piece += chunk
    if (piece.length >= PIECE) {
      await write(res, piece)
      piece = ''
    }
    if (now() - turn > TURN) {
      await setImmediate()
      turn = now()
    }
    if (res.destroyed) return
  }
  res.end(piece)
}

/** Waits where the reader is slower than we are; a connection that closes is not waited for. */
async function write(res: ServerResponse, text: string): Promise<void> {
  if (res.write(text) || res.destroyed) return
  await new Promise<void>((resolve) => {
    const go = (): void => {
      res.off('drain', go).off('close', go)
      resolve()
    }
    res.on('drain', go).on('close', go)
  })
}
