import { OPTION_TABLE } from '../../../core/options/option-table.ts'
import type { OptionSpec } from '../../../core/options/option-table.ts'

/** The options of instrumentation, which are needed before any code of the app runs. */
export interface LoadOptions {
  /** Packages whose code counts as the user's; `*` for all. */
  include: readonly string[]
}

/**
 * Reads the options of instrumentation; null if the toolbar is off, so that nothing is installed.
 *
 * @throws {ConfigError} for a value that does not fit
 * @example readLoadOptions({ DEBUG_TOOLBAR_ASYNC_PROFILER_INCLUDE: 'pg, @scope/name' }) // { include: ['pg',
 * '@scope/name'] }
 */
export function readLoadOptions(env: NodeJS.ProcessEnv): LoadOptions | null {
  if (!read(OPTION_TABLE.enabled, 'DEBUG_TOOLBAR_ENABLED', env)) return null
  return { include: read(OPTION_TABLE.asyncProfilerInclude, 'DEBUG_TOOLBAR_ASYNC_PROFILER_INCLUDE', env) }
}

function read<T>(spec: OptionSpec<T>, option: string, env: NodeJS.ProcessEnv): T {
  const text = env[option]
  if (text === undefined || text.trim() === '') return spec.byDefault(env)
  return spec.read(text, { option, fromEnvironment: true })
}
