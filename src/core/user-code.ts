import { fileURLToPath } from 'node:url'

/** The folder of our own compiled files: never user code, wherever it is installed. */
const OWN_ROOT = fileURLToPath(new URL('../', import.meta.url))

/** Whether a script is of this package: the profiler's own part of what runs. */
export function isOwnCode(script: string): boolean {
  return toPath(script)?.startsWith(OWN_ROOT) ?? false
}

const PACKAGE_FOLDER = /[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/g

/**
 * Whether a script is the user's: not the runtime's, not in `node_modules` (unless `include` names its package, or
 * holds `*`), and not ours.
 *
 * @example
 * isUserCode('file:///app/node_modules/pg/lib/client.js', ['pg']) // true
 */
export function isUserCode(script: string, include: readonly string[]): boolean {
  if (script === '' || script.startsWith('node:') || script.startsWith('internal/')) return false
  const path = toPath(script)
  if (path === null || path.startsWith(OWN_ROOT)) return false
  const packageName = innermostPackage(path)
  return packageName === null || include.includes('*') || include.includes(packageName)
}

/** The file system path of a script's URL or path; null where it has none. Never throws. */
export function toPath(script: string): string | null {
  if (!script.startsWith('file:')) return /^[a-z][a-z+.-]+:/i.test(script) ? null : script
  try {
    return fileURLToPath(script)
  } catch {
    return null
  }
}

function innermostPackage(path: string): string | null {
  let name: string | null = null
  for (const match of path.matchAll(PACKAGE_FOLDER)) name = match[1]!.replace('\\', '/')
  return name
}
