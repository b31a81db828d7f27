import type { Words } from '../../model/finding.ts'
import type { PartChange, RankDifference, RouteChange } from '../../model/routes/group-comparison.ts'
import { formatCount, formatDuration, formatShortSite } from '../findings/words/format.ts'
import { code, plain, strong } from '../findings/words/check.ts'
import { nounFor } from './operation-nouns.ts'

type Change = Omit<RouteChange, 'verdict' | 'text' | 'result'>

/**
 * Words the verdict on a route: how its durations changed, the cause, and how sure that is.
 *
 * @param cause the part to name; null if no difference is large
 */
export function wordVerdict(
  change: Change,
  cause: PartChange | null,
): Pick<RouteChange, 'verdict' | 'text' | 'result'> {
  const result = resultOf(change, cause)
  const named = cause !== null && (result === 'too-few' || isSure(cause)) ? causeWords(cause) : []
  const verdict = [
    code(`${change.method} ${change.route}`),
    ...(result === 'only-a' || result === 'only-b' ? [] : durationWords(change)),
    ...(named.length > 0 ? [plain('; '), ...named] : []),
    plain(`; ${certaintyText(change, result)}`),
  ]
  return { verdict, text: verdict.map(({ text }) => text).join(''), result }
}

const isSure = ({ time, countChange }: PartChange): boolean =>
  time.certainty === 'sure' || countChange?.certainty === 'sure'

function resultOf({ requests, duration, analysed, parts }: Change, cause: PartChange | null): RouteChange['result'] {
  if (requests.a === 0) return 'only-b'
  if (requests.b === 0) return 'only-a'
  if (duration.certainty === 'sure') return duration.b > duration.a ? 'slower' : 'faster'
  if (cause !== null && isSure(cause)) return 'changed'
  const areFew = Math.min(analysed.a, analysed.b) > 0 && parts.some(({ time }) => time.certainty === 'too-few')
  return duration.certainty === 'too-few' || areFew ? 'too-few' : 'same'
}

/** Tells the 95th percentile; the median if only that moved in the direction of the test. */
function durationWords({ p95, duration }: Change): Words[] {
  const isAgainst = (p95.b - p95.a) * (duration.b - duration.a) < 0
  return [plain(isAgainst ? ' median ' : ' p95 '), strong(arrow(isAgainst ? duration : p95))]
}

/** Formats a change, the unit once if both have it: `184 → 61.0 ms`. */
function arrow({ a, b }: Pick<RankDifference, 'a' | 'b'>): string {
  const [from, to] = [formatDuration(a), formatDuration(b)]
  const unit = to.slice(to.lastIndexOf(' '))
  return `${from.endsWith(unit) ? from.slice(0, -unit.length) : from} → ${to}`
}

function causeWords(part: PartChange): Words[] {
  const { kind, name, time, count } = part
  const owner = [code(part.function || 'the code'), plain(part.file === '' ? '' : ` at ${formatShortSite(part)}`)]
  if (kind === 'operation') {
    if (count.a !== count.b) {
      return [
        ...owner,
        plain(' went from '),
        strong(`${formatCount(count.a)} to ${formatCount(count.b)} ${nounFor(name, count.b)}`),
      ]
    }
    return [
      plain(`${count.b === 1 ? 'the' : 'its'} ${nounFor(name, count.b)} of `),
      ...owner,
      plain(' took '),
      strong(arrow(time)),
    ]
  }
  if (kind === 'blocking') return [...owner, plain(' blocked the loop for '), strong(arrow(time))]
  const callee = name === '' ? [plain('an await in ')] : [plain('the await of '), code(name), plain(' in ')]
  return [...callee, ...owner, plain(' took '), strong(arrow(time))]
}

function certaintyText({ requests }: Change, result: RouteChange['result']): string {
  const sizes = `${formatCount(requests.a)} against ${formatCount(requests.b)}`
  switch (result) {
    case 'slower':
    case 'faster':
    case 'changed':
      return `sure, ${sizes} requests`
    case 'same':
      return `no sure difference, ${sizes} requests`
    case 'too-few':
      return `too few requests to be sure: ${sizes}`
    case 'only-a':
      return `only before, ${requests.a} ${requests.a === 1 ? 'request' : 'requests'}`
    case 'only-b':
      return `only after, ${requests.b} ${requests.b === 1 ? 'request' : 'requests'}`
  }
}
