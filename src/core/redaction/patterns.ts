/**
 * Written so that no input makes them slow: every repetition is over one class of characters, and a match starts with a
 * literal or at a word's start. None has the flags `g` or `y`, which carry state.
 */

/** Formats that are credentials anywhere; searched in every kept text. */
export const CREDENTIAL_PATTERNS: readonly RegExp[] = [
  // JSON Web Tokens: base64url parts, the first of which encodes `{"`.
  /eyJ[\w-]{8,512}\.[\w-]{2,}(?:\.[\w-]*)*/,
  // Stripe, GitHub, GitLab, Slack, npm, AWS, Google, OpenAI and their like name their keys by a prefix.
  /(?<![A-Za-z0-9])[spr]k_(?:live|test)_\w{4,}/,
  /(?<![A-Za-z0-9])(?:gh[opsur]_|whsec_|npm_)[A-Za-z0-9]{20,}/,
  /(?<![A-Za-z0-9])(?:github_pat_|glpat-|xox[a-z]-|sk-)[\w-]{10,}/,
  /(?<![A-Za-z0-9])(?:AKIA|ASIA)[0-9A-Z]{16}(?![0-9A-Za-z])/,
  /(?<![A-Za-z0-9])AIza[\w-]{30,}/,
  // The digit keeps "basic configuration" out.
  /\b(?:bearer|basic)\s{1,4}(?=[A-Za-z_.~+/-]*[\d=])[\w.~+/=-]{6,}/i,
]

/** Matches letters that each of `CREDENTIAL_PATTERNS` needs: one pass rules out all of them for most texts. */
export const MAYBE_CREDENTIAL: RegExp =
  /eyJ|k_(?:live|test)_|gh[opsur]_|whsec_|npm_|github_pat_|glpat-|xox|sk-|AKIA|ASIA|AIza|b(?:earer|asic)\s/i

/** E-mail addresses, with others that follow without a gap; not the `fastify@5.1.0` of a package manager's folders. */
export const EMAIL_PATTERN: RegExp =
  /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]+@(?!\d+\.\d)(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,63}(?:[\p{L}\p{N}._%+-]*@[\p{L}\p{N}.-]+)*/u

/** The default of `asyncProfilerRedactPatterns`: e-mail addresses, tokens, and ids such as `user_123`. */
export const DEFAULT_REDACT_PATTERNS: readonly RegExp[] = [
  ...CREDENTIAL_PATTERNS,
  EMAIL_PATTERN,
  /(?:user|usr|account|acct|customer|client|member|patient|person|tenant|session|order)[_:#=-]\d+/i,
  // UUIDs.
  /(?<![0-9a-f])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i,
  // Runs of hexadecimal digits, and padded base64.
  /(?<![0-9a-z])[0-9a-f]{20,}(?![0-9a-z])/i,
  /(?<![\w+/-])[\w+/-]{16,}={1,2}(?![\w=])/,
  // Unpadded base64: long, in both cases, with three digits or more. No slash, so that no file path is one.
  /(?<![\w+-])(?=[\w+-]{32})(?=(?:[A-Za-z_+-]*\d){3})(?=[a-z0-9_+-]*[A-Z])(?=[A-Z0-9_+-]*[a-z])[\w+-]+/,
]
