/** Masks secrets before data is kept. This file is the door; the rules are in the files beside it. */
export { isSecretKey } from './keys.ts'
export { redactHeaders } from './headers.ts'
export { DEFAULT_REDACT_PATTERNS } from './patterns.ts'
export { describeFailure } from './describe-failure.ts'
export { redactText } from './free-text.ts'
export { ownPatterns, REDACTED, redactCredentials, redactMatches, redactName } from './text.ts'
export { MAX_URL_LENGTH, redactUrl } from './url.ts'
export { RECORD_BOUNDS, redactValue } from './value.ts'
