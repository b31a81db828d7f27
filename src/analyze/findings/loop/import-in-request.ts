import type { StackSite } from '../../../model/async-stats.ts'
import type { Words } from '../../../model/finding.ts'
import { code, isWorthTelling, makeFinding, plain, shareWords, siteWords, strong } from '../words/check.ts'
import type { Check } from '../words/check.ts'
import { formatDuration } from '../words/format.ts'

/** Tells that the request loaded modules: the first one of its kind does, with all that waits beside it. */
export const importInRequest: Check = {
  name: 'import-in-request',
  find({ loopCosts, duration }, { isRequest }) {
    const time = (loopCosts?.loaded ?? 0) + (loopCosts?.imported ?? 0)
    if (!isRequest || !isWorthTelling(time, duration)) return []
    const words = [
      plain('Modules were loaded'),
      ...placeWords(loopCosts?.loadedBy),
      plain(' within this request, for '),
      strong(formatDuration(time)),
      ...shareWords(time, duration),
    ]
    const fix = 'Import them when the app starts, or load them once before the first request.'
    const evidence = 'By CPU samples in the loader; only the first request that needs a module pays for it.'
    return [makeFinding(this.name, { severity: 'warning', words, evidence, fix, saving: time })]
  },
}

function placeWords(site: StackSite | undefined): Words[] {
  if (site === undefined) return []
  return [plain(' in '), code(site.function || '(anonymous)'), ...siteWords(site)]
}
