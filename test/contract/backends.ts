import type { AsyncProfilerBackend } from '../../src/core/backend.ts'
import type { Capabilities } from '../../src/model/stats.ts'

/** A backend as the suite runs it: the same fixtures, the same expectations. */
export interface BackendUnderTest {
  name: AsyncProfilerBackend['name']
  /** What it must say that it can. Cases that need more are skipped, by the name of what is missing. */
  capabilities: Capabilities
  /** Whether it knows which task registered a callback of any kind: a timer's, a promise's, a library's. */
  linksCallbacks: boolean
  /** Whether it sees the loop run a callback outside any task. */
  seesCallbacks: boolean
  /** Whether the program's text runs changed: lines stay, columns within them do not. */
  rewritesSource: boolean
  /** Arguments to `node` before the fixture. */
  nodeArguments: readonly string[]
}

/** Add a backend here, and the whole suite runs against it. */
export const BACKENDS: readonly BackendUnderTest[] = [
  {
    name: 'instrumentation',
    capabilities: { tasks: true, awaitPoints: true, blockingFunction: false, ledger: true },
    linksCallbacks: false,
    seesCallbacks: true,
    rewritesSource: true,
    nodeArguments: ['--import', import.meta.resolve('debug-toolbar/register')],
  },
  {
    name: 'hooks',
    capabilities: { tasks: true, awaitPoints: true, blockingFunction: false, ledger: true },
    linksCallbacks: true,
    seesCallbacks: true,
    rewritesSource: false,
    nodeArguments: [],
  },
  {
    name: 'eventloop',
    capabilities: { tasks: false, awaitPoints: false, blockingFunction: false, ledger: true },
    linksCallbacks: false,
    seesCallbacks: false,
    rewritesSource: false,
    nodeArguments: [],
  },
]
