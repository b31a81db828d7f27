import { parentPort, workerData } from 'node:worker_threads'
import { HistoryDatabase } from './history-database.ts'
import { problemOf } from './history-problem.ts'
import type { HistoryAnswer, HistoryCall, HistoryStart } from './messages.ts'

/** The thread that has a history file open. It answers one call after the other, and prunes in between. */

const port = parentPort!
const { path, limits } = workerData as HistoryStart
let database: HistoryDatabase | null = null
let isPruning = false

port.on('message', ({ number, name, args }: HistoryCall) => {
  const answer = answerTo(number, () => {
    database ??= new HistoryDatabase(path, limits)
    // The names are those of the methods; the link's types say which arguments belong to which.
    return (database[name] as (...given: unknown[]) => unknown)(...args)
  })
  const value = 'value' in answer ? answer.value : undefined
  port.postMessage(answer, value instanceof Uint8Array ? [value.buffer as ArrayBuffer] : [])
  if (name === 'close') port.close()
  else if (name === 'add') pruneLater()
})

function answerTo(number: number, call: () => unknown): HistoryAnswer {
  try {
    return { number, value: call() }
  } catch (error) {
    const { text, isFinal } = problemOf(error)
    return { number, failure: text, gone: isFinal || database === null }
  }
}

/** Removes the rest beyond the limits, a step at a time, so that calls are answered in between. */
function pruneLater(): void {
  if (isPruning) return
  isPruning = true
  setImmediate(() => {
    isPruning = false
    try {
      if (database?.prune()) pruneLater()
    } catch {
      // Another process holds the file, or the disk is full: the next call says so.
    }
  })
}
