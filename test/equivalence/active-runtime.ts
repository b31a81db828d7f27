/** The real runtime while a profile runs: everything that a program does is recorded. */
import { processLogger } from '../../src/core/log.ts'
import { resolveConfig } from '../../src/core/resolve-config.ts'
import { setLoaded } from '../../src/profilers/instrumentation/load-state.ts'
import { createProfiler } from '../../src/toolbar.ts'

export * from '../../src/profilers/instrumentation/runtime.ts'

setLoaded()
const config = resolveConfig({ asyncProfilerBackend: 'instrumentation', asyncProfilerMaxDuration: 600_000 }, {})
const profile = createProfiler(config, processLogger).start('programs')

/** Runs a program inside the profile. */
export const enter = <T>(run: () => T): T => profile.run(() => run())

/** Says what is wrong with the record of all programs. */
export function finish(): string[] {
  profile.end()
  const { degraded, counts } = profile.trace!
  const problems = degraded === null ? [] : [`the profile is degraded: ${degraded}`]
  return counts.created > 0 ? problems : [...problems, 'no task was recorded']
}
