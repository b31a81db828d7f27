import type { Worker } from 'node:cluster'

/** Returns the worker of a cluster that this process is; null in any other process, which need not load that module. */
export function clusterWorker(): Worker | null {
  if (process.send === undefined) return null
  return process.getBuiltinModule('node:cluster').worker ?? null
}
