import { sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of our own compiled files: never user code, wherever it is installed. */
const OWN_ROOT = fileURLToPath(new URL('../', import.meta.url))

/** Returns whether a script belongs to this package. */
export function isOwnCode(script: string): boolean {
  return toPath(script)?.startsWith(OWN_ROOT) ?? false
}

/**
 * The folder that the app runs in, where that is below a `node_modules` itself: an app that is installed as a package,
 * and started in its folder. Empty otherwise.
 */
const APP_PACKAGE = appPackage()

function appPackage(): string {
  try {
    const here = `${process.cwd()}${sep}`
    return /[\\/]node_modules[\\/]/.test(here) ? here : ''
  } catch {
    // The folder has been removed.
    return ''
  }
}

const PACKAGE_FOLDER = /[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/g

/**
 * Returns whether a script is the user's: not the runtime's, not in `node_modules` (unless `include` names its package,
 * or holds `*`), and not ours. Below the working folder, only folders further down count.
 *
 * @example
 * isUserCode('file:///app/node_modules/pg/lib/client.js', ['pg']) // true
 */
export function isUserCode(script: string, include: readonly string[]): boolean {
  if (script === '' || script.startsWith('node:') || script.startsWith('internal/')) return false
  const path = toPath(script)
  if (path === null || path.startsWith(OWN_ROOT)) return false
  const isInApp = APP_PACKAGE !== '' && path.startsWith(APP_PACKAGE)
  const packageName = innermostPackage(isInApp ? path.slice(APP_PACKAGE.length - 1) : path)
  return packageName === null || include.includes('*') || include.includes(packageName)
}

/** Returns the file system path of a script's URL or path; null if it has none. Never throws. */
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
