import { isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The path of a file that is given as a `file:` URL or an absolute path; null where it is something else. */
export function pathOfScreen(place: unknown): string | null {
  if (typeof place === 'string' && isAbsolute(place)) return place
  if (typeof place !== 'string' && !(place instanceof URL)) return null
  try {
    return fileURLToPath(place)
  } catch {
    return null
  }
}
