/**
 * Instruments source for the async profiler, beside any adapter: `node --import debug-toolbar/register app.js`. Affects
 * modules that are loaded after this one; does nothing if the toolbar is off, or in worker threads.
 */
import { isMainThread } from 'node:worker_threads'
import { keepTick } from './core/recording/keep-tick.ts'
import { holdBuiltins } from './operations/hold-builtins.ts'
import { installLoader } from './profilers/instrumentation/load/install.ts'
import { loadOptions } from './profilers/instrumentation/load/lazy.ts'
import type { LoadOptions } from './profilers/instrumentation/load/options.ts'
import { isLoaded, setLoaded } from './profilers/instrumentation/load/load-state.ts'
import { isFirstCopy } from './profilers/instrumentation/runtime/runtime.ts'

// A second copy of the package would instrument the first one's modules again, and record nothing.
const options = isMainThread && isFirstCopy && !isLoaded() ? readOptions(process.env) : null
if (options !== null) {
  keepTick()
  // Modules take functions of the runtime before a toolbar is there.
  holdBuiltins()
  installLoader(options)
  setLoaded()
}

/** Fast path: most apps set none of the variables that the reader of options is for. */
function readOptions(env: NodeJS.ProcessEnv): LoadOptions | null {
  const { NODE_ENV, DEBUG_TOOLBAR_ENABLED, DEBUG_TOOLBAR_ASYNC_PROFILER_INCLUDE } = env
  const given = NODE_ENV ?? DEBUG_TOOLBAR_ENABLED ?? DEBUG_TOOLBAR_ASYNC_PROFILER_INCLUDE
  return given === undefined ? { include: [] } : loadOptions().readLoadOptions(env)
}
