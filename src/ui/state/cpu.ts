import type { CpuFunction, CpuStats } from '../../model/cpu-samples.ts'
import { formatCount, formatDuration, formatMs } from './format.ts'

/**
 * Describes the basis of the figures in one sentence. The number of samples comes first: a share of few samples is a
 * guess.
 */
export function describeSamples({ samples, interval, duration }: CpuStats): string {
  if (samples === 0) return `No samples; this request ran ${formatDuration(duration)} on the event loop.`
  const every = interval > 0 ? `, one every ${formatMs(interval)} ms,` : ''
  return `${formatCount(samples)} ${samples === 1 ? 'sample' : 'samples'}${every} of ${formatDuration(duration)} on the event loop.`
}

/** Returns the times that belong to no function, if there are any. */
export function listOtherTimes({ garbageCollection, notRunning }: CpuStats): { title: string; time: number }[] {
  return [
    { title: 'garbage collection', time: garbageCollection },
    { title: 'process not running', time: notRunning },
  ].filter(({ time }) => time > 0)
}

type Named = Pick<CpuFunction, 'function' | 'file' | 'line' | 'column'>

/** Tells whether two places are the same function. */
export const isSameFunction = (a: Named, b: Named): boolean =>
  a.function === b.function && a.file === b.file && a.line === b.line && a.column === b.column
