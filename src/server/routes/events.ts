import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { RequestReader, RequestSummary } from '../../model/api.ts'
import type { Logger } from '../../core/log.ts'
import { clearInterval, setInterval } from '../../core/runtime-functions.ts'
import { describeFailure } from '../../core/redaction/index.ts'
import { RunningFeed } from './running-feed.ts'

/** Calls `fn` every so many milliseconds until the returned function is called. Must not keep the process alive. */
export type Every = (milliseconds: number, fn: () => void) => () => void

export interface EventHubOptions {
  reader: Pick<RequestReader, 'subscribe' | 'running'>
  logger: Logger
  every?: Every
  /** Maximum number of streams: 50. */
  maxStreams?: number
  /** Bytes that may wait for a slow reader before it is disconnected: 1 MiB. */
  maxBacklogBytes?: number
}

/** The open event streams. While there are none, there is no subscription and no timer. */
export interface EventHub {
  /** Returns false if there are too many streams, and after `close`. */
  hasRoom(): boolean
  /** Takes over a response whose headers are written, until its end; ends it at once if there is no room. */
  add(res: ServerResponse): void
  close(): void
}

const TICK_MS = 1000
/** Time (ms) between two looks at the requests in flight, while somebody listens. */
const LOOK_MS = 200
/** Seconds (ticks) between heartbeats: proxies and browsers give up on a silent stream after some 30 s. */
const HEARTBEAT_TICKS = 15
/** Tells a browser how long (ms) to wait before it reconnects. */
const GREETING = 'retry: 2000\n\n'
const HEARTBEAT = ': \n\n'

const everyUnreferenced: Every = (milliseconds, fn) => {
  const timer = setInterval(fn, milliseconds).unref()
  return () => clearInterval(timer)
}

/** Sends each finished request to every open stream as `event: request`, and those in flight as `event: running`. */
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
  const feed = new RunningFeed(reader, writeAll)
  const publish = (summary: RequestSummary): void => {
    try {
      feed.ended(summary.id)
      writeAll(`event: request\ndata: ${JSON.stringify(summary)}\n\n`)
    } catch (error) {
      logger.warn(`A finished request could not be sent to the open dashboards: ${describeFailure(error)}`)
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
    const stopLooking = reader.running === undefined ? null : every(LOOK_MS, () => void feed.look())
    return () => {
      feed.clear()
      stopLooking?.()
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
      write(res, `${GREETING}${feed.last}`)
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

/**
 * Returns whether the app has closed its server, which waits for every connection: an open dashboard must not delay it.
 */
function isServerClosed(res: ServerResponse): boolean {
  const server = (res.socket as (Socket & { server?: { listening?: boolean } }) | null)?.server
  return server?.listening === false
}
