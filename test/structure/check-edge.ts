import type { ImportEdge } from './imports.ts'
import { targetOf } from './imports.ts'
import { NO_SIBLINGS, OWN_FILES, ROOMS, SUB_ROOMS } from './rooms.ts'

/** Returns the fault of an import in words, or null. Imports of types count like all others. */
export function checkEdge(edge: ImportEdge): string | null {
  const { from, specifier } = edge
  if (!specifier.startsWith('.')) return null
  const target = targetOf(edge)
  const room = roomOf(from)
  const allowed = ROOMS[room]
  if (!allowed) return `${from}: room "${room}" is not in the table of rooms.ts`
  if (target.startsWith('..')) return `${from} imports ${specifier}, which is outside src/`
  const wanted = roomOf(target)
  if (wanted === room) return room in NO_SIBLINGS ? checkSiblings(from, target, room) : checkSubRooms(from, target)
  if (allowed.includes(wanted)) return null
  return `${from} imports ${target}: ${room} may import only ${[room, ...allowed].join(', ')}`
}

function checkSiblings(from: string, target: string, room: string): string | null {
  const [own, other] = [entryOf(from, room), entryOf(target, room)]
  if (own === other || own === 'index.ts' || NO_SIBLINGS[room]!.includes(other)) return null
  return `${from} imports ${target}: one entry of ${room} may not know another`
}

function checkSubRooms(from: string, target: string): string | null {
  const folder = commonFolder(from, target)
  const [own, other] = [subRoomOf(from, folder), subRoomOf(target, folder)]
  // `auto.ts` is the door of `auto/`.
  if (folder === '' || own === other) return null
  const allowed = SUB_ROOMS[folder]?.[own]
  if (!allowed) return `${from}: sub-room "${own}" of ${folder} is not in the table of rooms.ts`
  if (allowed.includes(other)) return null
  return `${from} imports ${target}: ${own} of ${folder} may import only ${[own, ...allowed].join(', ')}`
}

/** Returns the room of a file: `panels/timer/cpu.ts` → `panels`; `toolbar.ts` → `toolbar`. */
export function roomOf(file: string): string {
  const [first = '', ...rest] = file.split('/')
  return rest.length > 0 ? first : first.replace(/(-.*)?\.tsx?$/, '')
}

/** Returns the entry of a file, in `panels`: `panels/timer/cpu.ts` → `timer`; `panels/timer.ts` → `timer.ts`. */
const entryOf = (file: string, folder: string): string => file.slice(folder.length + 1).split('/')[0]!

/** Returns the sub-room of a file, in `core`: `core/http/head.ts` → `http`; `core/log.ts` → `.`. */
function subRoomOf(file: string, folder: string): string {
  const entry = entryOf(file, folder)
  return file === `${folder}/${entry}` ? OWN_FILES : entry
}

/** Returns the deepest folder that holds both files. */
function commonFolder(one: string, other: string): string {
  const [folders, others] = [one.split('/').slice(0, -1), other.split('/').slice(0, -1)]
  const parting = folders.findIndex((name, index) => name !== others[index])
  return folders.slice(0, parting < 0 ? folders.length : parting).join('/')
}
