import { isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Returns the path of a file that is given as a `file:` URL or an absolute path; null for anything else. */
export function pathOfScreen(place: unknown): string | null {
  if (typeof place === 'string' && isAbsolute(place)) return place
  if (typeof place !== 'string' && !(place instanceof URL)) return null
  try {
    return fileURLToPath(place)
  } catch {
    return null
  }
}
