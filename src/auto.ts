import './register.ts'
import { installAuto, isWanted } from './auto/install.ts'
import { takeRunOrder } from './auto/run-order.ts'
import { WholeRun } from './auto/whole-run.ts'

/**
 * `node --import debug-toolbar/auto app.js`: instrumentation, and the toolbar on every HTTP server of the process,
 * with the options of the environment. Where the app has an adapter of its own, that one works and this one steps back.
 */
function start(): () => void {
  const file = takeRunOrder(process.env)
  if (!isWanted()) return installAuto()
  const run = file === null ? null : new WholeRun(file)
  return installAuto({ onListening: (server, config) => run?.onListening(server, config) })
}

/** Takes the toolbar off every server again. Servers and requests go on as if it had never been there. */
export const uninstall: () => void = start()
