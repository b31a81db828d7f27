import { code, isWorthTelling, makeFinding, plain, shareWords, siteWords, strong } from '../words/check.ts'
import type { Check } from '../words/check.ts'
import { formatDuration } from '../words/format.ts'
import { cureBlock } from './cure-block.ts'

/** Names the runtime's functions that hold the loop until they are done, where each has an asynchronous form. */
export const syncApi: Check = {
  name: 'sync-api',
  find({ loopCosts, duration, blockingCalls, ledger }, { isRequest }) {
    if (!isRequest) return []
    return (
      (loopCosts?.syncCalls ?? [])
        // A sample stands for the time until the next one, which may be beyond the request.
        .map((call) => ({ ...call, time: Math.min(call.time, ledger.running) }))
        .filter(({ time }) => isWorthTelling(time, duration))
        .filter(
          ({ callee, site }) =>
            !blockingCalls.some((call) => call.callee === callee && call.function === site.function),
        )
        .map(({ callee, site, time }) => {
          const words = [
            code(callee === ZLIB_WRAPPER ? 'a synchronous function of zlib' : callee),
            plain(' held the event loop for '),
            strong(formatDuration(time)),
            plain(' in '),
            code(site.function || '(anonymous)'),
            ...siteWords(site),
            ...shareWords(time, duration),
          ]
          const fix = cureBlock({ function: site.function, callee })
          return makeFinding(this.name, { severity: 'warning', words, fix, saving: time, evidence: EVIDENCE })
        })
    )
  },
}

const EVIDENCE = 'By CPU samples; every other request waits as well meanwhile.'
/** The name of all synchronous functions of zlib. */
const ZLIB_WRAPPER = 'syncBufferWrapper'
