import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import type { RequestReader } from '../../model/api.ts'
import type { RouteReader } from '../../model/routes/route-data.ts'
import { removeSocket } from './worker-folder.ts'
import { readQuestion } from './worker-question.ts'
import type { WorkerQuestion } from './worker-question.ts'

/** Longest question, in characters. */
const MAX_QUESTION_LENGTH = 100_000
/** Bytes that may wait for a slow reader of a subscription before it is disconnected. */
const MAX_BACKLOG_BYTES = 1_048_576

export interface WorkerServerOptions {
  /** The records of this worker alone. */
  reader: RequestReader
  routes: RouteReader
  isToken: (given: string) => boolean
}

/** Answers the questions of other workers by a socket. Keeps no process alive, and never throws. */
export class WorkerServer {
  readonly #options: WorkerServerOptions
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  constructor(path: string, options: WorkerServerOptions) {
    this.#options = options
    this.#server = createServer((socket) => this.#accept(socket))
    this.#server.on('error', ignore)
    removeSocket(path)
    // `exclusive`: a cluster's primary would listen in its place, and tell the app of it.
    this.#server.listen({ path, exclusive: true }).unref()
  }

  close(): void {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket.unref().setEncoding('utf8'))
    let text = ''
    const read = (chunk: string): void => {
      text += chunk
      const end = text.indexOf('\n')
      if (end < 0 && text.length <= MAX_QUESTION_LENGTH) return
      socket.off('data', read).resume()
      this.#answer(socket, text.slice(0, end)).catch(() => socket.destroy())
    }
    socket.on('data', read)
    socket.on('error', ignore).once('close', () => this.#sockets.delete(socket))
  }

  async #answer(socket: Socket, line: string): Promise<void> {
    const question = readQuestion(line)
    if (question === null) return void socket.destroy()
    if (question.ask === 'subscribe') return this.#subscribe(socket)
    socket.end(lineOf(await this.#find(question)))
  }

  #find(question: Exclude<WorkerQuestion, { ask: 'subscribe' }>): unknown {
    const { reader, routes, isToken } = this.#options
    if (question.ask === 'detail') return reader.detail(question.id)
    if (question.ask === 'summary') return reader.summary(question.id)
    if (question.ask === 'samples') return routes.ownSamples(question.ids)
    if (question.ask === 'running') return reader.running?.()
    if (question.ask === 'routes') return routes.collect()
    if (question.ask === 'pin' || question.ask === 'unpin')
      return reader.pin?.(question.id, question.ask === 'pin') ?? false
    if (question.ask === 'isToken') return isToken(question.token)
    return question.ask === 'summaries' ? reader.summaries() : reader.clear()
  }

  #subscribe(socket: Socket): void {
    const unsubscribe = this.#options.reader.subscribe((summary) => {
      if (socket.writableLength > MAX_BACKLOG_BYTES) socket.destroy()
      else socket.write(lineOf(summary))
    })
    socket.once('close', unsubscribe)
  }
}

const lineOf = (value: unknown): string => `${JSON.stringify({ value })}\n`

function ignore(): void {}
