import { types } from 'node:util'
import { dataProperty } from '../../core/data-property.ts'
import { describeValue } from '../../core/describe-value.ts'
import { redactName, redactText } from '../../core/redaction/index.ts'
import type { ErrorCause, ErrorWords } from '../../model/notices/error-stats.ts'

const MAX_SEARCHED_LENGTH = 4096
const MAX_MESSAGE_LENGTH = 1024
const MAX_NAME_LENGTH = 100
const MAX_DEPTH = 5
const MAX_CAUSES = 10

/** Describes a thrown value of any type, redacted, without running anything of it. */
export function describeThrown(error: unknown, patterns: readonly RegExp[]): ErrorWords {
  if (typeof error !== 'object' || error === null || types.isProxy(error)) {
    const text = typeof error === 'string' ? error : describeValue(error)
    return { name: 'thrown value', message: shorten(text, patterns), code: null }
  }
  const message = dataProperty(error, 'message')
  const code = dataProperty(error, 'code')
  return {
    name: redactName(nameOf(error), patterns),
    message: typeof message === 'string' ? shorten(message, patterns) : '',
    code: typeof code === 'string' && /^[\w.-]{1,50}$/.test(code) ? redactName(code, patterns) : null,
  }
}

/** Follows `cause` and `errors`, depth first, through data properties only; each error once. */
export function describeCauses(error: unknown, patterns: readonly RegExp[]): ErrorCause[] {
  const found: ErrorCause[] = []
  const seen = new Set<unknown>([error])
  const open = causesOf(error).map((cause) => ({ cause, depth: 1 }))
  while (open.length > 0 && found.length < MAX_CAUSES) {
    const { cause, depth } = open.shift()!
    if (seen.has(cause)) continue
    seen.add(cause)
    found.push({ ...describeThrown(cause, patterns), depth })
    if (depth < MAX_DEPTH) open.unshift(...causesOf(cause).map((next) => ({ cause: next, depth: depth + 1 })))
  }
  return found
}

function causesOf(error: unknown): unknown[] {
  if (typeof error !== 'object' || error === null || types.isProxy(error)) return []
  const cause = dataProperty(error, 'cause')
  const errors = dataProperty(error, 'errors')
  const list = Array.isArray(errors) && !types.isProxy(errors) ? errors : []
  const several = Array.from({ length: Math.min(list.length, MAX_CAUSES) }, (_, index) => dataProperty(list, index))
  return [...(cause === undefined ? [] : [cause]), ...several.filter((each) => each !== undefined)]
}

/** Many classes leave `name` as it is in `Error`: the constructor's tells more. */
function nameOf(error: object): string {
  const name = dataProperty(error, 'name')
  const own = typeof name === 'string' && name !== '' ? name : ''
  if (own !== '' && own !== 'Error') return own.slice(0, MAX_NAME_LENGTH)
  const maker = dataProperty(error, 'constructor')
  const made = typeof maker === 'function' && !types.isProxy(maker) ? dataProperty(maker, 'name') : undefined
  return (typeof made === 'string' && made !== '' ? made : own || 'Error').slice(0, MAX_NAME_LENGTH)
}

/** The cut comes last: half of a secret would not be recognised. */
function shorten(text: string, patterns: readonly RegExp[]): string {
  const redacted = redactText(text.slice(0, MAX_SEARCHED_LENGTH), patterns)
  return redacted.length > MAX_MESSAGE_LENGTH ? `${redacted.slice(0, MAX_MESSAGE_LENGTH - 1)}…` : redacted
}
