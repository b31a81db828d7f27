import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { RequestReader, RequestSummary } from '../core/api.ts'
import type { Logger } from '../core/log.ts'
import { describeError } from './permission.ts'

/** Calls `fn` every so many milliseconds until the answer is called. Must not keep the process alive. */
export type Every = (milliseconds: number, fn: () => void) => () => void

export interface EventHubOptions {
  reader: Pick<RequestReader, 'subscribe'>
  logger: Logger
  every?: Every
  /** Streams at once: 50. */
  maxStreams?: number
  /** Bytes that may wait for a slow reader before it is dropped: 1 MiB. */
  maxBacklogBytes?: number
}

/** The open event streams. While there is none, nothing is subscribed to and no timer runs. */
export interface EventHub {
  /** False where there are too many streams, and after `close`. */
  hasRoom(): boolean
  /** Takes over a response whose headers are written, until its end; ends it at once where there is no room. */
  add(res: ServerResponse): void
  close(): void
}

const TICK_MS = 1000
/** Proxies and browsers give up on a silent stream after some 30 s. */
const HEARTBEAT_TICKS = 15
/** How long a browser waits before it connects again. */
const GREETING = 'retry: 2000\n\n'
const HEARTBEAT = ': \n\n'

const everyUnreferenced: Every = (milliseconds, fn) => {
  const timer = setInterval(fn, milliseconds).unref()
  return () => clearInterval(timer)
}

/** Sends each finished request to every open stream as `event: request`. */
export function createEventHub(options: EventHubOptions): EventHub {
  const { reader, logger, every = everyUnreferenced, maxStreams = 50, maxBacklogBytes = 1_048_576 } = options
  const streams = new Set<ServerResponse>()
  let closed = false
  let stop: (() => void) | null = null

  const write = (res: ServerResponse, text: string): void => {
    if (res.writableLength > maxBacklogBytes) res.destroy()
    else if (!res.destroyed && !res.writableEnded) res.write(text)
  }
  const writeAll = (text: string): void => streams.forEach((res) => write(res, text))
  const publish = (summary: RequestSummary): void => {
    try {
      writeAll(`event: request\ndata: ${JSON.stringify(summary)}\n\n`)
    } catch (error) {
      logger.warn(`A finished request could not be sent to the open dashboards: ${describeError(error)}`)
    }
  }
  const start = (): (() => void) => {
    let ticks = 0
    const unsubscribe = reader.subscribe(publish)
    const stopTicking = every(TICK_MS, () => {
      ticks = (ticks + 1) % HEARTBEAT_TICKS
      if (ticks === 0) writeAll(HEARTBEAT)
      streams.forEach((res) => void (isServerClosed(res) && res.end()))
    })
    return () => {
      stopTicking()
      unsubscribe()
    }
  }
  const remove = (res: ServerResponse): void => {
    streams.delete(res)
    if (streams.size > 0) return
    stop?.()
    stop = null
  }

  return {
    hasRoom: () => !closed && streams.size < maxStreams,
    add(res) {
      if (closed || streams.size >= maxStreams) return void res.end()
      streams.add(res)
      res.once('close', () => remove(res))
      stop ??= start()
      write(res, GREETING)
    },
    close() {
      closed = true
      for (const res of streams) {
        remove(res)
        res.end()
      }
    },
  }
}

/** An app that closes its server waits for every connection: an open dashboard must not hold it up. */
function isServerClosed(res: ServerResponse): boolean {
  const server = (res.socket as (Socket & { server?: { listening?: boolean } }) | null)?.server
  return server?.listening === false
}
