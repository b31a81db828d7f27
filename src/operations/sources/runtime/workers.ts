import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Worker } from 'node:worker_threads'
import { scopes } from '../../../core/recording/scope.ts'
import { beginOperation } from '../../recording/operation.ts'
import type { RuntimeSource } from '../../recording/source.ts'

const CHANNEL = 'worker_threads'

/**
 * Worker threads that a recording starts, until they exit. Messages to a worker are none: nothing tells which answer is
 * which message's.
 */
export const workers: RuntimeSource = {
  name: 'worker_threads',
  install() {
    subscribe(CHANNEL, onWorker)
    return () => {
      unsubscribe(CHANNEL, onWorker)
    }
  },
}

function onWorker(message: unknown): void {
  if (scopes.getStore() === undefined) return
  const { worker } = message as { worker: Worker }
  const attributes = { 'thread.id': worker.threadId }
  const operation = beginOperation(
    { kind: 'worker', system: 'worker_threads', name: 'Worker', text: 'new Worker', phase: 'service', attributes },
    onWorker,
  )
  if (operation === null) return
  // Before the app's own listeners. One of `error` would hide it from the app.
  worker.once('exit', (code) => {
    if (code === 0) operation.end()
    else operation.fail(new Error(`exit code ${code}`))
  })
}
