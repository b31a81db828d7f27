/**
 * `node --import debug-toolbar/register app.js`: source instrumentation for the async profiler, beside any adapter.
 * Instruments the modules that are loaded after this one; does nothing where the toolbar is off or in worker threads.
 */
import { isMainThread } from 'node:worker_threads'
import { keepTick } from './core/keep-tick.ts'
import { installLoader } from './profilers/instrumentation/load/install.ts'
import { loadOptions } from './profilers/instrumentation/load/lazy.ts'
import type { LoadOptions } from './profilers/instrumentation/load/options.ts'
import { isLoaded, setLoaded } from './profilers/instrumentation/load-state.ts'
import './profilers/instrumentation/runtime.ts'

const options = isMainThread && !isLoaded() ? readOptions(process.env) : null
if (options !== null) {
  keepTick()
  installLoader(options)
  setLoaded()
}

/** Most apps set none of what would have to be read. */
function readOptions(env: NodeJS.ProcessEnv): LoadOptions | null {
  const { NODE_ENV, DEBUG_TOOLBAR_ENABLED, DEBUG_TOOLBAR_ASYNC_PROFILER_INCLUDE } = env
  const given = NODE_ENV ?? DEBUG_TOOLBAR_ENABLED ?? DEBUG_TOOLBAR_ASYNC_PROFILER_INCLUDE
  return given === undefined ? { include: [] } : loadOptions().readLoadOptions(env)
}
