/** Longer keys are secret without a search: no option or column has such a name. */
const MAX_KEY_LENGTH = 512

/** Words that make a key secret, wherever in the key. */
const SECRET_WORDS: ReadonlySet<string> = new Set(
  (
    'password passwords passwd pwd pass passphrase passcode pin token tokens jwt secret secrets session sessions ' +
    'sess sid csrf xsrf otp totp hotp card cards cvv cvc csc ssn credential credentials auth authorization ' +
    'authorisation cookie cookies bearer signature sig apikey sessid verifier'
  ).split(' '),
)

/** Secret words within a longer word: `accesstoken`, `userpassword`, `PHPSESSID`, `csrfmiddlewaretoken`. */
const SECRET_PART = /password|passwd|passphrase|csrf|xsrf|apikey|sess(?:ion)?id|(?:credit|debit)card|card(?:number|no)$/
const SECRET_END = /(?:token|secret|pwd|jwt|otpcode)$/

/** Whole keys without punctuation whose value signs somebody in: SAML and OAuth messages. */
const SECRET_NAME = /^(?:saml(?:response|request|art)|relaystate|(?:client)?assertion)$/

/** Words that make a following `key` secret: `apiKey`, `private_key`. */
const KEY_OWNERS: ReadonlySet<string> = new Set(
  'api access secret private signing encryption auth license ssh master subscription account shared service'.split(' '),
)

/** Words that make a following `code` secret: `verificationCode`, `device_code`. */
const CODE_OWNERS: ReadonlySet<string> = new Set(
  (
    'access auth authorization authorisation backup confirm confirmation device invitation invite login mfa oauth ' +
    'recovery reset security sms tfa unlock verification verify'
  ).split(' '),
)

/** Matches keys that may hold a secret word. Most do not match, and need not be split. */
const MAYBE_SECRET = new RegExp(
  ['key', 'saml', 'relay', 'assertion', 'code', ...SECRET_WORDS, SECRET_PART.source, SECRET_END.source].join('|'),
  'i',
)

/** Last words of keys whose value measures or describes the secret and is none: `tokenCount`. */
const HARMLESS_ENDS: ReadonlySet<string> = new Set(
  (
    'count counts length size limit type ttl duration expiry expires expiration timeout lifetime max min total ' +
    'budget enabled required policy strength method scheme error errors exception'
  ).split(' '),
)

/** Words that make a following plural a count: `maxTokens`, `active_sessions`. */
const COUNTERS: ReadonlySet<string> = new Set(
  'max min num total prompt completion input output used active cached limit remaining'.split(' '),
)

/**
 * Returns whether the value under this key (of a query, form, object or header) is a secret by its name. Words are
 * separated by capitals, digits and punctuation, so `cardNumber` and `a[password]` are secret, `discard` and `author`
 * are not. In doubt it returns true.
 *
 * @example isSecretKey('accessToken') // true
 * @example isSecretKey('tokenCount')  // false
 */
export function isSecretKey(key: string): boolean {
  if (key.length > MAX_KEY_LENGTH) return true
  if (!MAYBE_SECRET.test(key)) return false
  return key.split(/[[\].]/).some((segment) => namesSecret(wordsOf(segment)))
}

function wordsOf(segment: string): string[] {
  const spaced = segment.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
  return spaced
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '')
}

function namesSecret(words: string[]): boolean {
  const last = words.at(-1)
  if (words.length > 1 && last !== undefined && HARMLESS_ENDS.has(last)) return false
  return words.some((word, index) => isSecretWord(word, words[index - 1])) || SECRET_NAME.test(words.join(''))
}

function isSecretWord(word: string, before: string | undefined): boolean {
  if (before !== undefined && word.endsWith('s') && COUNTERS.has(before)) return false
  if (word === 'key' || word === 'keys') return before !== undefined && KEY_OWNERS.has(before)
  if (word === 'code' || word === 'codes') return before !== undefined && CODE_OWNERS.has(before)
  return SECRET_WORDS.has(word) || SECRET_PART.test(word) || SECRET_END.test(word)
}
