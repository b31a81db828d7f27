import { isOwnCode, isUserCode } from '../../core/user-code.ts'
import type { CodePlace } from '../../model/trace.ts'
import { captureStack, FrameTable } from '../../profilers/hooks/call-sites.ts'
import { findScript } from '../../profilers/instrumentation/positions/shifted-scripts.ts'

/** Frames that are searched: an ORM on a query builder on a driver has some thirty. */
const MAX_FRAMES = 60

const frames = new FrameTable(unshifted)

/**
 * Returns the place of the nearest code of the user's on the stack below a function, the `await` of a suspended caller
 * included; null if there is none. The same place is always the same object.
 */
export function callPlace(below: Function): CodePlace | null {
  const { sites } = captureStack(MAX_FRAMES, below as (...args: never[]) => unknown)
  const site = sites.find((each) => {
    const script = each.getScriptNameOrSourceURL()
    return typeof script === 'string' && isUserScript(script)
  })
  return site === undefined ? null : frames.frameOf(site).place
}

/** Returns whether a function was called by the runtime's module of this name. */
export function isCalledBy(module: string, below: Function): boolean {
  const { sites } = captureStack(1, below as (...args: never[]) => unknown)
  return sites[0]?.getScriptNameOrSourceURL() === module
}

/** Answers by script, because a stack names few. */
const known = new Map<string, boolean>()
const MAX_SCRIPTS = 5000

function isUserScript(script: string): boolean {
  const answer = known.get(script)
  if (answer !== undefined) return answer
  if (known.size >= MAX_SCRIPTS) known.clear()
  const isUser = isUserCode(script, []) && !isOwnCode(script)
  known.set(script, isUser)
  return isUser
}

/** Takes our insertions out of the columns of instrumented text. A map that came with the text has moved with it. */
function unshifted(place: CodePlace): CodePlace | null {
  const script = findScript(place.script)
  if (script === undefined || script.mapped) return null
  const { shifts } = script
  return {
    ...place,
    column: shifts.columnOf(place.line, place.column),
    functionColumn: shifts.columnOf(place.functionLine, place.functionColumn),
  }
}
