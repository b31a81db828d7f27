import { bindEmitter } from '../http/bind-emitter.ts'
import { onStreamHeaders } from '../http/stream-headers.ts'
import type { StreamExchange, StreamMessages } from '../http/stream-messages.ts'
import type { HookRequest } from './live-request.ts'

/**
 * Hooks the stream of a tracked request: its events run within the request's context, its headers get ours, and its end
 * is the response's.
 */
export function hookStream({ stream }: StreamExchange, { res }: StreamMessages): HookRequest {
  return (request) => {
    const headers = onStreamHeaders(stream, () => request.headersNow())
    const unbind = bindEmitter(stream, (event, emit) => {
      if (request.isReleased) return emit()
      // A file's stream finishes before its first byte is sent, and closes after the last one.
      if (event === 'finish' && headers.isFile()) return request.resume(emit)
      return request.emit(res, emit, [event])
    })
    return [unbind, () => headers.undo()]
  }
}
