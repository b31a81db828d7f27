import { randomFillSync } from 'node:crypto'

/** Bytes that are made at once: each call of the generator has a price. */
const POOL_BYTES = 2048
/** As it was when the toolbar was loaded: ours is no operation of the app. */
const fill: (bytes: Buffer) => void = randomFillSync
const pool = Buffer.allocUnsafe(POOL_BYTES)
let used = POOL_BYTES

/** Returns random hexadecimal digits, two for each byte, not all of them zero. */
export function randomHex(bytes: number): string {
  if (used + bytes > POOL_BYTES) {
    fill(pool)
    used = 0
  }
  const digits = pool.toString('hex', used, used + bytes)
  used += bytes
  return /[^0]/.test(digits) ? digits : randomHex(bytes)
}
