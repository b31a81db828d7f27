import type { AsyncProfilerBackend } from '../../src/core/backend.ts'
import type { Capabilities } from '../../src/model/stats.ts'

/** A backend as the suite runs it: the same fixtures, the same expectations. */
export interface BackendUnderTest {
  name: AsyncProfilerBackend['name']
  /** What it must say that it can. Cases that need more are skipped, by the name of what is missing. */
  capabilities: Capabilities
  /** Arguments to `node` before the fixture. */
  nodeArguments: readonly string[]
}

/** Add a backend here, and the whole suite runs against it. */
export const BACKENDS: readonly BackendUnderTest[] = [
  {
    name: 'hooks',
    capabilities: { tasks: true, awaitPoints: true, blockingFunction: false, ledger: true },
    nodeArguments: [],
  },
  {
    name: 'eventloop',
    capabilities: { tasks: false, awaitPoints: false, blockingFunction: false, ledger: true },
    nodeArguments: [],
  },
]
