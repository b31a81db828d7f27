import type { ServerResponse } from 'node:http'
import { nextTurn } from '../../core/runtime-functions.ts'
import { now as timeNow } from '../../core/recording/now.ts'

/** Characters per write. */
const PIECE_CHARACTERS = 65_536
/** Maximum time (ms) for which the app's requests wait while a large response is made. */
const MAX_TURN_MS = 10

/**
 * Writes chunks of text as a response and ends it, as fast as the reader takes them, and lets the app run in between.
 * Stops if the reader goes away. Rejects with the errors of the chunks.
 */
export async function streamChunks(
  res: ServerResponse,
  chunks: Iterable<string>,
  now: () => number = timeNow,
): Promise<void> {
  let piece = ''
  let turn = now()
  for (const chunk of chunks) {
    piece += chunk
    if (piece.length >= PIECE_CHARACTERS) {
      await write(res, piece)
      piece = ''
    }
    if (now() - turn > MAX_TURN_MS) {
      await nextTurn()
      turn = now()
    }
    if (res.destroyed) return
  }
  res.end(piece)
}

/** Writes text, and waits if the reader is slower than we are, but not for a connection that closes. */
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
