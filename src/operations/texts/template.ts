const ID_SEGMENT = /^(?:\d+|[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}|[\da-f]{16,}|\[redacted\])$/i

/**
 * Returns a path with its ids as placeholders, so that requests for several things of one kind have one name.
 *
 * @example templatePath('/users/7/orders') // '/users/:id/orders'
 */
export function templatePath(path: string): string {
  return path
    .split('/')
    .map((segment) => (ID_SEGMENT.test(segment) ? ':id' : segment))
    .join('/')
}

/** Longest key that is read and kept, in characters. */
const MAX_KEY_LENGTH = 256

/**
 * Returns the key of a cache's entry with its ids as placeholders.
 *
 * @example templateKey('user:7:cart') // 'user:?:cart'
 */
export function templateKey(key: string): string {
  const parts = key.slice(0, MAX_KEY_LENGTH).split(/([:/.|#{}-])/)
  return parts.map((part) => (/\d/.test(part) || part.length > 40 ? '?' : part)).join('')
}
