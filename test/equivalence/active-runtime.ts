/** The real runtime during a profile, which records everything that a program does. */
import { processLogger } from '../../src/core/log.ts'
import { resolveConfig } from '../../src/core/options/resolve-config.ts'
import { countModule, setLoaded } from '../../src/profilers/instrumentation/load/load-state.ts'
import { createProfiler } from '../../src/toolbar.ts'

export * from '../../src/profilers/instrumentation/runtime/runtime.ts'

setLoaded()
// The programs are instrumented without a hook that would count them.
countModule('instrumented')
const config = resolveConfig({ asyncProfilerBackend: 'instrumentation', asyncProfilerMaxDuration: 600_000 }, {})
const profile = createProfiler(config, processLogger).start('programs')

/** Runs a program inside the profile. */
export const enter = <T>(run: () => T): T => profile.run(() => run())

/** Returns the faults in the record of all programs. */
export function finish(): string[] {
  profile.end()
  const { degraded, counts } = profile.trace!
  const problems = degraded === null ? [] : [`the profile is degraded: ${degraded}`]
  return counts.created > 0 ? problems : [...problems, 'no task was recorded']
}
