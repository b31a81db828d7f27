import { whatIf } from '../../analyze/what-if/what-if.ts'
import type { Prediction, WhatIf } from '../../analyze/what-if/what-if.ts'
import type { AsyncProfilingStats } from '../../model/async-stats.ts'
import { formatMs } from '../state/format.ts'
import { besideNext } from './beside.ts'
import type { Bar } from './beside.ts'

export interface SaidPrediction {
  title: string
  text: string
}

/** A saving (ms) that is shorter is none. */
const MIN_SAVING_MS = 0.05

const known = new WeakMap<AsyncProfilingStats, WhatIf>()

/**
 * Says how long the request takes if a bar takes no time, half, or is awaited together with the next await.
 *
 * @param whole names the request, or other work, in a sentence
 */
export function sayWhatIf(stats: AsyncProfilingStats, bar: Bar, whole = 'the request'): SaidPrediction[] {
  let replays = known.get(stats)
  if (replays === undefined) known.set(stats, (replays = whatIf(stats, stats.limits)))
  const beside = besideNext(stats, bar)
  return [
    { title: 'If it took no time', text: say(predict(replays, bar, 0), whole) },
    { title: 'If it took half', text: say(predict(replays, bar, 0.5), whole) },
    ...(beside === null ? [] : [{ title: 'If it ran beside the next await', text: sayBeside(replays, beside, whole) }]),
  ]
}

const sayBeside = (
  replays: WhatIf,
  { change, need }: NonNullable<ReturnType<typeof besideNext>>,
  whole: string,
): string => `${say(replays.predict(change), whole)} ${need}`

function predict(replays: WhatIf, bar: Bar, factor: number): Prediction | null {
  return 'taskId' in bar
    ? replays.predict({ tasks: new Map([[bar.taskId, factor]]) })
    : replays.predict({ operations: new Map([[bar.operationId, factor]]) })
}

function say(prediction: Prediction | null, whole: string): string {
  if (prediction === null) return 'is not known: the record does not tell what each wait was for.'
  const { duration, saving } = prediction
  if (saving < MIN_SAVING_MS) return `${whole} takes as long: it waits for something else.`
  return `${whole} takes ${formatMs(duration)} ms, ${formatMs(saving)} ms less.`
}
