import { isSecretKey } from './keys.ts'
import { isTokenLike, isUuid, MIN_TOKEN_LENGTH } from './tokens.ts'

/** Values of `code` and `state` that are none of OAuth's: `US`, `404`, `en-GB`, `in_progress`. */
const OPEN_CODE = /^(?:\w{0,3}|[a-z]{2,3}[_-][a-z]{2,4})$/i
const OPEN_STATE = /^(?:\w{0,3}|[a-z]+(?:[_ -][a-z]+)*)$/
const MAX_STATE_WORDS_LENGTH = 24

/** Keys under which a UUID is the id of a record. */
const ID_KEY = /(?:^|[a-z_.[-])(?:ids?|uuids?|guids?)(?:\[\d*\])?\]?$|[a-z](?:Id|ID|Uuid|UUID)s?$/

/**
 * Returns whether the value of a parameter in an address or form is a secret, by its name or its look.
 *
 * @example isSecretParameter('state', 'af0ifjsldkj2') // true
 * @example isSecretParameter('state', 'open')         // false
 */
export function isSecretParameter(key: string, value: string): boolean {
  return isSecretKey(key) || isSecretName(key, value) || isSecretValue(key, value)
}

/** Keys of sign-in messages that also name harmless things elsewhere. */
const SIGN_IN_KEY = /(?:^|[[.])(?:oauth_?)?(code|state|ticket)\]?$/i

function isSecretName(key: string, value: string): boolean {
  const name = SIGN_IN_KEY.exec(key)?.[1]?.toLowerCase()
  if (name === undefined) return false
  if (name === 'code') return !OPEN_CODE.test(value)
  return name === 'ticket' || value.length > MAX_STATE_WORDS_LENGTH || !OPEN_STATE.test(value)
}

/** Tells by the look of a value; text without a key may be one, as in `?9f86d081…`. */
export function isSecretValue(key: string, value: string): boolean {
  // The boundary of a form's parts is random and opens nothing.
  if (value.length < MIN_TOKEN_LENGTH || key.endsWith('boundary')) return false
  if (isUuid(value)) return !ID_KEY.test(key)
  if (key === '' && value.includes('/')) return false
  return value.split(/[.~:!, ]/).some((part) => isTokenLike(part))
}
