import { toPath } from '../../../core/user-code.ts'
import { Shifts } from './shifts.ts'
import type { PackedShifts } from './shifts.ts'

/** An instrumented module. */
export interface ShiftedScript {
  shifts: Shifts
  /** Whether the module came with a source map, which has moved with its text. */
  mapped: boolean
}

/** Reads the insertions of a module, and whether it came with a map. */
export type ReadShifts = () => { shifts: PackedShifts; mapped: boolean }

const scripts = new Map<string, ShiftedScript | ReadShifts>()
/** Modules that nobody has asked for yet: to find a path for each would take time of every start. */
const added: [script: string, read: ReadShifts][] = []
let receive: () => void = () => {}

/** Adds a module under its URL or path; the last one of a name counts. */
export function addScript(script: string, read: ReadShifts): void {
  added[added.length] = [script, read]
}

/** Sets the function to call for an unknown module: messages of the other thread may still be waiting. */
export function whenScriptUnknown(fn: () => void): void {
  receive = fn
}

/** Returns the module that the engine calls `name`: by its URL if it is an ES module, by its path if it is CommonJS. */
export function findScript(name: string): ShiftedScript | undefined {
  index()
  if (!scripts.has(name)) {
    receive()
    index()
  }
  const found = scripts.get(name)
  if (typeof found !== 'function') return found
  const { shifts, mapped } = found()
  const script = { shifts: new Shifts(shifts), mapped }
  scripts.set(name, script)
  return script
}

function index(): void {
  for (let at = 0; at < added.length; at++) {
    const [script, read] = added[at]!
    scripts.set(script, read)
    const path = toPath(script)
    if (path !== null) scripts.set(path, read)
  }
  added.length = 0
}

/** Returns whether errors of the app show the positions of source maps. */
export const areMapsEnabled = (): boolean => (process as { sourceMapsEnabled?: boolean }).sourceMapsEnabled === true
