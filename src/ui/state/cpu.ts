import type { CpuFunction, ProfilingStats } from '../../model/samples.ts'
import { formatCount, formatDuration, formatMs } from './format.ts'

/** What the figures rest on, in one sentence; a share of few samples is a guess, so their number comes first. */
export function describeSamples({ samples, interval, duration }: ProfilingStats): string {
  if (samples === 0) return `No samples; this request ran ${formatDuration(duration)} on the event loop.`
  const every = interval > 0 ? `, one every ${formatMs(interval)} ms,` : ''
  return `${formatCount(samples)} ${samples === 1 ? 'sample' : 'samples'}${every} of ${formatDuration(duration)} on the event loop.`
}

/** Time that belongs to no function, where there is any. */
export function listOtherTimes({ garbageCollection, notRunning }: ProfilingStats): { title: string; time: number }[] {
  return [
    { title: 'garbage collection', time: garbageCollection },
    { title: 'process not running', time: notRunning },
  ].filter(({ time }) => time > 0)
}

type Named = Pick<CpuFunction, 'function' | 'file' | 'line' | 'column'>

/** Whether two places are the same function. */
export const isSameFunction = (a: Named, b: Named): boolean =>
  a.function === b.function && a.file === b.file && a.line === b.line && a.column === b.column
