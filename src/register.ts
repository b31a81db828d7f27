/**
 * `node --import debug-toolbar/register app.js`: source instrumentation for the async profiler, beside any adapter.
 * Instruments the modules that are loaded after this one; does nothing where the toolbar is off or in worker threads.
 */
import { isMainThread } from 'node:worker_threads'
import { installLoader } from './profilers/instrumentation/load/install.ts'
import { readLoadOptions } from './profilers/instrumentation/load/options.ts'
import { isLoaded, setLoaded } from './profilers/instrumentation/load-state.ts'
import './profilers/instrumentation/runtime.ts'

const options = isMainThread && !isLoaded() ? readLoadOptions(process.env) : null
if (options !== null) {
  installLoader(options)
  setLoaded()
}
