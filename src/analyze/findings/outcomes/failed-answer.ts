import type { RequestDetail } from '../../../model/api.ts'
import type { Finding } from '../../../model/finding.ts'
import { isErrorsStats } from '../../../model/notices/error-stats.ts'
import type { RequestError } from '../../../model/notices/error-stats.ts'
import { ERRORS_PANEL } from '../../../model/panel-stats.ts'
import { code, makeFinding, plain, siteWords, strong } from '../words/check.ts'

export const FAILED_ANSWER = 'failed-answer'
const MAX_TEXT_LENGTH = 160

/** The gravest first. An error that a task failed with may be the reason, if nothing else is. */
const GRAVITY = ['response', 'exception', 'rejection', 'task']

/** The part of a request that tells how it was answered. */
export type AnsweredRequest = Pick<RequestDetail, 'status' | 'panels'>

/**
 * Finds why a request was answered with a status from 500 on; null if it was not. It comes before all that `judge` finds.
 *
 * @example failedAnswer(detail)?.words // 'Answered 500 with TypeError: x is not a function (orders.ts:12).'
 */
export function failedAnswer({ status, panels }: AnsweredRequest): Finding | null {
  if (status === null || status < 500) return null
  const error = gravest(panels)
  const answered = [plain('Answered '), strong(String(status))]
  if (error === null)
    return makeFinding(FAILED_ANSWER, { severity: 'critical', words: [...answered, plain('; no error was seen.')] })
  const { name, message, site, taskId } = error
  const text = message === '' ? name : `${name}: ${message}`
  const short = text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH - 1)}…` : text
  const join = error.seen === 'task' ? ', after a task had failed with ' : ' with '
  const words = [...answered, plain(join), code(short), ...(site === null ? [] : siteWords(site)), plain('.')]
  return makeFinding(FAILED_ANSWER, { severity: 'critical', words, taskId })
}

function gravest(panels: RequestDetail['panels']): RequestError | null {
  const stats = Object.hasOwn(panels, ERRORS_PANEL) ? panels[ERRORS_PANEL] : undefined
  if (!isErrorsStats(stats)) return null
  // Of errors that are equally grave, the last is the one that the answer followed.
  const ordered = stats.errors.toSorted((a, b) => GRAVITY.indexOf(a.seen) - GRAVITY.indexOf(b.seen) || b.time - a.time)
  return ordered[0] ?? null
}
