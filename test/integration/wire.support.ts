import type { RawAnswer } from './client.support.ts'

const OURS = /^x-debug-toolbar-(?:request|link):/i
const METRIC = String.raw`(?:async_profiling|event_loop_lag|running|waiting|queued|unattributed|queries|http_out|commands|total);dur=[\d.]+;desc="[^"]*"`
const OUR_TIMING = new RegExp(String.raw`(?:, )?${METRIC}(?:, ${METRIC})*, debug_toolbar;desc="[\w-]+"`)

/** Removes the parts of an answer that may differ: the date, and our three headers if `without` says so. */
export function comparable(answer: RawAnswer, without: 'nothing of ours' | 'our headers'): object {
  const lines = answer.headers.map((line) => line.replace(/^date: .*/i, 'Date: now'))
  const headers = without === 'our headers' ? lines.flatMap(withoutOurs) : lines
  // As one string of latin1: a difference in a body of megabytes is still shown quickly.
  return { ...answer, headers, body: answer.body.toString('latin1') }
}

function withoutOurs(line: string): string[] {
  if (OURS.test(line)) return []
  if (!/^server-timing:/i.test(line)) return [line]
  const rest = line.replace(OUR_TIMING, '')
  return /^server-timing: *$/i.test(rest) ? [] : [rest]
}

/** Counts our lines in an answer: two links, and the timing. */
export function countOurs(answer: RawAnswer): number {
  return answer.headers.filter((line) => OURS.test(line) || OUR_TIMING.test(line)).length
}
