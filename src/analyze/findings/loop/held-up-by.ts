import type { AsyncProfilingStats, HeldBy } from '../../../model/async-stats.ts'
import type { Finding, Words } from '../../../model/finding.ts'
import { code, isWorthTelling, makeFinding, plain, siteWords, strong } from '../words/check.ts'
import type { Check } from '../words/check.ts'
import { formatDuration } from '../words/format.ts'
import { cureBlock } from './cure-block.ts'
import { holderWords, requestIdsOf } from './holder-words.ts'
import { costOf, weighHolds } from './weigh-holds.ts'
import type { HoldCost } from './weigh-holds.ts'

/** Findings of a request; further culprits cost less. */
const MAX_TOLD = 3
/** Share of the cost that must be shown to be the loop's alone. */
const MIN_PROVED_SHARE = 0.9

/** Names the requests that held the loop while this one could have gone on, or ended. */
export const heldUpBy: Check = {
  name: 'held-up-by',
  find(stats, context) {
    if (stats.heldBy === undefined) return tellUnread(stats)
    const groups = groupCosts(weighHolds(stats, context.path()))
    const told = groups.filter(({ ready, unseen }) => isWorthTelling(ready + unseen, stats.duration)).slice(0, MAX_TOLD)
    return told.length === 0 ? tellUnread(stats) : told.map((group, at) => tell(group, at === 0 ? stats : null))
  },
}

/** Requests of one address that were held by one function. */
interface Group extends Omit<HoldCost, 'heldBy'> {
  all: HeldBy[]
}

function groupCosts(costs: readonly HoldCost[]): Group[] {
  const groups = new Map<string, Group>()
  for (const { heldBy, ready, unseen } of costs) {
    const { method, path, name, site } = heldBy
    const key = `${method} ${path}\0${name}\0${site?.file ?? ''}:${site?.line ?? 0}`
    const group = groups.get(key) ?? { all: [], ready: 0, unseen: 0 }
    groups.set(key, group)
    group.all.push(heldBy)
    group.ready += ready
    group.unseen += unseen
  }
  return [...groups.values()].toSorted((a, b) => b.ready + b.unseen - a.ready - a.unseen)
}

function tell({ all, ready, unseen }: Group, stats: AsyncProfilingStats | null): Finding {
  const cost = costOf({ heldBy: all[0]!, ready, unseen })
  const isProved = ready >= cost * MIN_PROVED_SHARE
  const [{ site, callee, longest }] = all as [HeldBy]
  const words = [
    plain(isProved ? 'Held up for ' : 'Held up for up to '),
    strong(formatDuration(cost)),
    plain(' by '),
    ...holderWords(all[0]!, all.length),
    ...functionWords(site),
    plain('.'),
  ]
  const seen = isProved
    ? `It held the loop for up to ${formatDuration(longest)} at once; this request was ready to go on.`
    : `It held the loop for up to ${formatDuration(longest)} at once; the awaited answer was read directly after.`
  return makeFinding('held-up-by', {
    severity: 'warning',
    certainty: isProved ? 'proved' : 'likely',
    words,
    evidence: [seen, ...(stats === null ? [] : unreadText(stats))].join(' '),
    fix: cureBlock({ function: site?.function ?? '', callee }),
    saving: cost,
    requests: requestIdsOf(all),
  })
}

function functionWords(site: HeldBy['site']): Words[] {
  if (site === undefined || site.function === '') return []
  return [plain(': '), code(site.function), ...siteWords(site)]
}

const unreadText = ({ unread }: AsyncProfilingStats): string[] =>
  unread === undefined ? [] : [`Before, it may have waited unread for up to ${formatDuration(unread.time)}.`]

/** Tells that the request came while the loop was held, which its own time does not show. */
function tellUnread({ unread, duration }: AsyncProfilingStats): Finding[] {
  if (unread === undefined || !isWorthTelling(unread.time, duration)) return []
  const words = [
    plain('It may have waited unread for up to '),
    strong(formatDuration(unread.time)),
    plain(': the loop was held by '),
    ...holderWords(unread, 1),
    plain('.'),
  ]
  return [
    makeFinding('held-up-by', {
      severity: 'warning',
      certainty: 'possible',
      words,
      evidence: 'This time is before the request was seen, and no part of its duration.',
      fix: cureBlock({ function: '' }),
      requests: requestIdsOf([unread]),
    }),
  ]
}
