import { isOwnCode, isUserCode } from '../../core/user-code.ts'
import type { CodePlace } from '../../model/trace.ts'
import { captureStack, FrameTable } from '../../profilers/hooks/call-sites.ts'

/**
 * Frames that are searched: an ORM on a query builder on a driver has some thirty. Few at first, because a stack of 25
 * frames costs four times as much, and the user's line mostly stands on top.
 */
const FRAMES = [6, 60]

/** Columns are those of the running text: our insertions are taken out when a place is described. */
const frames = new FrameTable(() => null)

/**
 * Returns the place of the nearest code of the user's on the stack below a function, the `await` of a suspended caller
 * included; null if there is none. The same place is always the same object.
 */
export function callPlace(below: Function): CodePlace | null {
  for (const limit of FRAMES) {
    const { sites, cut } = captureStack(limit, below as (...args: never[]) => unknown)
    const site = sites.find(isUsers)
    if (site !== undefined) return frames.frameOf(site).place
    if (!cut) return null
  }
  return null
}

function isUsers(site: NodeJS.CallSite): boolean {
  const script = site.getScriptNameOrSourceURL()
  return typeof script === 'string' && isUserScript(script)
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
