import './register.ts'
import { installAuto, isWanted } from './auto/install.ts'
import { takeRunOrder } from './auto/run-order.ts'
import { sayOff } from './auto/say-off.ts'
import { WholeRun } from './auto/whole-run.ts'

/**
 * Starts `node --import debug-toolbar/auto app.js`: instrumentation, and the toolbar on every HTTP server of the
 * process, with the options of the environment. If the app has an adapter of its own, this toolbar yields to it.
 */
function start(): () => void {
  const file = takeRunOrder(process.env)
  if (!isWanted()) {
    sayOff(process.env)
    return () => {}
  }
  let run: WholeRun | null = null
  const uninstall = installAuto({ onListening: (server) => run?.onListening(server) })
  // Begins when everything of ours is in place: that set-up is no work of the script's.
  run = file === null ? null : new WholeRun(file)
  return uninstall
}

/** Removes the toolbar from every server. Servers and requests go on as if it had never been there. */
export const uninstall: () => void = start()
