import { formatDuration } from '../words/format.ts'
import { makeFinding, plain, shareWords, strong } from '../words/check.ts'
import type { Check } from '../words/check.ts'

/** Profiling cost below this (ms), or below this share of the request, gets no sentence. */
const MIN_TOLD_COST_MS = 20
const MIN_TOLD_COST_SHARE = 0.1

/** Names the profiler's own cost: it holds the loop as any block does, but no code of the app causes it. */
export const profilingCost: Check = {
  name: 'profiling-cost',
  find({ profilingOverhead: cost, duration, backend }) {
    if (cost < MIN_TOLD_COST_MS || cost < duration * MIN_TOLD_COST_SHARE) return []
    const words = [plain('Profiling itself took '), strong(formatDuration(cost)), ...shareWords(cost, duration)]
    if (backend === 'instrumentation') words.push(plain(' Modules are instrumented when they are loaded.'))
    return [makeFinding(this.name, { severity: 'warning', words })]
  },
}
