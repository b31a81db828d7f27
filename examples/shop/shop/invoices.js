import { createHash, scrypt } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

const compress = promisify(gzip)
/** @type {(password: string, salt: string, length: number) => Promise<Buffer>} */
const deriveKey = promisify(scrypt)

/**
 * Fills the invoice's template, a file, signs it and packs it for the archive.
 *
 * @param {{ name: string }} user
 * @param {{ items: string[] }} cart
 * @returns {Promise<{ text: string, signature: string, archivedBytes: number }>}
 */
export async function renderInvoice(user, cart) {
  const template = await readFile(new URL('invoice.txt', import.meta.url), 'utf8')
  const text = template.replace('{name}', () => user.name).replace('{items}', () => cart.items.join(', '))
  const [signature, archived] = await Promise.all([signInvoice(text), compress(text)])
  return { text, signature, archivedBytes: archived.length }
}

/** @param {string} text */
async function signInvoice(text) {
  const key = await deriveKey('not a secret: this is a sample', 'shop', 32)
  return createHash('sha256').update(key).update(text).digest('hex')
}
