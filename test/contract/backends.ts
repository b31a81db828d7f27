import type { AsyncProfilerBackend } from '../../src/core/recording/backend.ts'
import type { Capabilities } from '../../src/model/async-stats.ts'

/** A backend under test: the same fixtures, the same expectations. */
export interface BackendUnderTest {
  name: AsyncProfilerBackend['name']
  /** Capabilities that it must report. Cases that need more are skipped, with the missing capability's name. */
  capabilities: Capabilities
  /** Knows which task registered a callback of any kind: a timer's, a promise's, a library's. */
  linksCallbacks: boolean
  /** Sees the loop run a callback outside any task. */
  seesCallbacks: boolean
  /** Sees the loop run a plain function that was passed on, whoever calls it. */
  seesPassedOn: boolean
  /** Runs a changed text of the program: lines stay, columns within them do not. */
  rewritesSource: boolean
  /** Arguments to `node` before the fixture. */
  nodeArguments: readonly string[]
}

/** The backends under test. Add a backend here, and the whole suite runs against it. */
export const BACKENDS: readonly BackendUnderTest[] = [
  {
    name: 'instrumentation',
    capabilities: { tasks: true, awaitPoints: true, blockingFunction: false, ledger: true },
    linksCallbacks: false,
    seesCallbacks: true,
    seesPassedOn: true,
    rewritesSource: true,
    nodeArguments: ['--import', import.meta.resolve('debug-toolbar/register')],
  },
  {
    name: 'hooks',
    capabilities: { tasks: true, awaitPoints: true, blockingFunction: false, ledger: true },
    linksCallbacks: true,
    seesCallbacks: true,
    seesPassedOn: false,
    rewritesSource: false,
    nodeArguments: [],
  },
  {
    name: 'eventloop',
    capabilities: { tasks: false, awaitPoints: false, blockingFunction: false, ledger: true },
    linksCallbacks: false,
    seesCallbacks: false,
    seesPassedOn: false,
    rewritesSource: false,
    nodeArguments: [],
  },
]
