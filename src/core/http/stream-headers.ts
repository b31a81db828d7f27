import type { ServerHttp2Stream } from 'node:http2'
import { likeBelow, placeMethod } from '../place-method.ts'
import type { MethodPlace } from '../place-method.ts'
import { extendHeaders } from './response-headers.ts'
import type { OurHeaders } from './response-headers.ts'

type Respond = (this: ServerHttp2Stream, ...args: unknown[]) => unknown

/** The methods that send a stream's headers, and the place of those among their arguments. */
const METHODS = { respond: 0, respondWithFD: 1, respondWithFile: 1 } as const

export interface StreamHeaderHooks {
  /** Returns whether a file is the response: the stream then counts as written before it is sent. */
  isFile(): boolean
  undo(): void
}

/**
 * Adds the headers of `atHeaders` to those that the app sends by a stream's methods. Headers that the runtime sends by
 * itself, because the app writes without any, stay as they are.
 */
export function onStreamHeaders(stream: ServerHttp2Stream, atHeaders: () => OurHeaders): StreamHeaderHooks {
  let isFile = false
  let ours: OurHeaders | null = null
  // The app may answer again if the first headers were not sent, as where a file is missing.
  const oursNow = (): OurHeaders => (ours ??= atHeaders())
  const places = Object.entries(METHODS).map(([name, at]): MethodPlace<Respond> =>
    placeMethod<Respond>(stream, name, (here) =>
      likeBelow(here.below(), function (this: ServerHttp2Stream, ...args: unknown[]): unknown {
        if (!here.isActive || stream.headersSent) return Reflect.apply(here.below(), this, args)
        if (at === 1) isFile = true
        return Reflect.apply(here.below(), this, withOurs(args, at, oursNow))
      }),
    ),
  )
  return {
    isFile: () => isFile,
    undo() {
      for (const place of places.toReversed()) place.undo()
    },
  }
}

/** The app's arguments with our headers; as they are if that fails or if they are none that the runtime takes. */
function withOurs(args: readonly unknown[], at: number, atHeaders: () => OurHeaders): unknown[] {
  const given = args[at]
  if (given !== undefined && given !== null && typeof given !== 'object') return [...args]
  try {
    const extended = [...args]
    while (extended.length < at) extended.push(undefined)
    extended[at] = extendHeaders(given ?? {}, atHeaders())
    return extended
  } catch {
    return [...args]
  }
}
