import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { TimeLimitError } from '../time-limit.ts'
import type { StartTimer } from '../time-limit.ts'
import { removeSocket } from './worker-folder.ts'
import type { WorkerQuestion } from './worker-question.ts'

export interface Answering {
  path: string
  question: WorkerQuestion
  onAnswer: (value: unknown) => void
  /** Called once, after the last answer. */
  onEnd: (error: Error | null) => void
}

/** Asks another worker, and calls back for each of its answers, until the returned function is called. */
export function askWorker({ path, question, onAnswer, onEnd }: Answering): () => void {
  let text = ''
  let failure: Error | null = null
  const socket: Socket = connect({ path })
  socket.unref().setEncoding('utf8')
  socket.on('data', (chunk) => {
    const lines = (text + String(chunk)).split('\n')
    text = lines.pop()!
    try {
      for (const line of lines) onAnswer((JSON.parse(line) as { value?: unknown }).value)
    } catch (error) {
      socket.destroy(error as Error)
    }
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    failure = error
    // The process has ended, and could not remove its socket any more.
    if (error.code === 'ECONNREFUSED') removeSocket(path)
  })
  socket.once('close', () => onEnd(failure))
  socket.write(`${JSON.stringify(question)}\n`)
  return () => socket.destroy()
}

/** Asks another worker for one answer; rejects if it gives none within `ms`. */
export function askWorkerOnce(
  path: string,
  question: WorkerQuestion,
  { ms, startTimer }: { ms: number; startTimer: StartTimer },
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const stop = askWorker({
      path,
      question,
      onAnswer: resolve,
      onEnd: (error) => {
        stopTimer()
        reject(error ?? new Error('The worker has ended.'))
      },
    })
    const stopTimer = startTimer(() => {
      reject(new TimeLimitError(ms))
      stop()
    }, ms)
  })
}
