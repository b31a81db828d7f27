/** From these lengths (characters) on, text without structure is a token. Shorter ids are often a record's. */
const MIN_HEX_LENGTH = 32
const MIN_SINGLE_CASE_LENGTH = 32
export const MIN_TOKEN_LENGTH = 24

/**
 * The share of runs in the characters of a token. A run is a word, with its capital, or a number: they are short in
 * random text, where they take half of the places, and long in `getOrdersByCustomerV2`.
 */
const MIN_RUNS_PER_CHARACTER = 0.25

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const BASE64 = /^[\w+/-]+={0,2}$/
const HEX = /^(?=.*\d)[0-9a-f]+$/i
const RUNS = /[A-Z]*[a-z]+|[A-Z]+|\d+/g

export const isUuid = (text: string): boolean => text.length === 36 && UUID.test(text)

/**
 * Returns whether text is random by its look: 32 hexadecimal digits or more, 24 characters of base64 or more, 32 where
 * they are of one case. UUIDs are not: many are the ids of records.
 *
 * @example isTokenLike('aB3dE6gH9jK2mN5pQ8sT1vW4') // true
 * @example isTokenLike('handleHttp2RequestOfCustomers') // false
 */
export function isTokenLike(text: string): boolean {
  const { length } = text
  if (length < MIN_TOKEN_LENGTH || !BASE64.test(text) || isUuid(text)) return false
  if (length >= MIN_HEX_LENGTH && HEX.test(text)) return true
  const isMixed = /[a-z]/.test(text) && /[A-Z]/.test(text)
  const isLong = length >= MIN_SINGLE_CASE_LENGTH && /\d/.test(text) && /[a-z]/i.test(text)
  if (!isMixed && !isLong) return false
  return (text.match(RUNS)?.length ?? 0) > length * MIN_RUNS_PER_CHARACTER
}
