import { isAbsolute, relative, sep } from 'node:path'
import { isSecretKey, REDACTED, redactText } from '../redaction/index.ts'

/** Longer commands (characters) are cut. */
const MAX_COMMAND_LENGTH = 500
const FLAG = /^--?([\w.-]+)$/

/**
 * Describes the entry point and the arguments of a process, relative to its working directory. The value of an option
 * with a secret's name is masked, and so is everything else that redaction finds in text.
 *
 * @param argv as `process.argv`: the binary first
 * @example describeCommand(['/usr/bin/node', '/app/server.js', '--token', 'x'], '/app') // 'server.js --token [redacted]'
 */
export function describeCommand(argv: readonly string[], folder: string): string {
  const [entry, ...given] = argv.slice(1, 100)
  const words = [shortPath(entry ?? '', folder)]
  let isSecret = false
  for (const word of given) {
    const flag = FLAG.exec(word)?.[1]
    words.push(isSecret && flag === undefined ? REDACTED : redactText(word))
    isSecret = flag !== undefined && isSecretKey(flag)
  }
  const text = words.join(' ').trim()
  return text.length > MAX_COMMAND_LENGTH ? `${text.slice(0, MAX_COMMAND_LENGTH)}…` : text
}

/** Returns a path as it is seen from the folder, with slashes; one outside of it by its last two parts. */
function shortPath(path: string, folder: string): string {
  const seen = isAbsolute(path) ? relative(folder, path) : path
  const parts = seen.split(sep)
  return (parts[0] === '..' || isAbsolute(seen) ? parts.slice(-2) : parts).join('/')
}
