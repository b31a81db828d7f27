import { randomBytes, timingSafeEqual } from 'node:crypto'

/** The request header that a changing request must carry. */
export const TOKEN_HEADER = 'X-Debug-Toolbar-Token'

/** Returns a secret for this process, 256 bits. Pages of our own origin read it from the dashboard document. */
export function createToken(): string {
  return randomBytes(32).toString('base64url')
}

/** Compares in constant time, which reveals nothing of the token. */
export function isToken(given: unknown, token: string): boolean {
  if (typeof given !== 'string') return false
  const left = Buffer.from(given)
  const right = Buffer.from(token)
  return left.length === right.length && timingSafeEqual(left, right)
}
