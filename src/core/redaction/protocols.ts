import { isSecretKey } from './keys.ts'
import { REDACTED } from './text.ts'
import { isTokenLike } from './tokens.ts'

/** Names of subprotocols: `graphql-transport-ws`, `v12.stomp`, `bearer`. */
const PROTOCOL = /^[a-z][a-z0-9_]*(?:[.-][a-z0-9_]+){0,6}$/
const MAX_PROTOCOL_LENGTH = 40

/**
 * Masks the tokens that browsers send as WebSocket subprotocols, since they can set no other header: an item behind one
 * that announces it, and every item that is no name of a protocol.
 *
 * @example redactProtocols('bearer, abc, chat') // 'bearer, [redacted], chat'
 */
export function redactProtocols(value: string): string {
  let isAnnounced = false
  const items = value.split(',').map((item) => {
    const name = item.trim()
    const isSecret = isAnnounced || !isProtocol(name)
    isAnnounced = !isSecret && announces(name)
    return isSecret ? REDACTED : name
  })
  return items.join(', ')
}

/** Returns whether the item names a secret and holds none: `access_token`, but not `token.abc`. */
const announces = (name: string): boolean => isSecretKey(name.split(/[.-]/).at(-1) ?? '')

function isProtocol(name: string): boolean {
  if (name.length > MAX_PROTOCOL_LENGTH || !PROTOCOL.test(name) || isTokenLike(name)) return false
  return announces(name) || !isSecretKey(name)
}
