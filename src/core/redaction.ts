/** Everything that masks secrets before they are kept; this is the door, the rules are in the files beside it. */
export { isSecretKey } from './redaction-keys.ts'
export { redactHeaders } from './redaction-headers.ts'
export { DEFAULT_REDACT_PATTERNS } from './redaction-patterns.ts'
export { REDACTED, redactCredentials, redactName } from './redaction-text.ts'
export { MAX_URL, redactUrl } from './redaction-url.ts'
export { redactValue } from './redaction-value.ts'
