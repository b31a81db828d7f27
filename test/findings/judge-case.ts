import type { Finding } from '../../src/model/finding.ts'
import type { Judged } from './corpus.ts'

/** With a file's name of usual length. */
const MAX_TITLE_LENGTH = 120
const LONG_FILE_NAME = /[\w-]{7,}(?=\.mjs:)/g
/**
 * Checks of what the machine does to a process: one run of which they tell something is a stopped machine, for an
 * innocent handler; more are wrong.
 */
const OF_MACHINE: ReadonlySet<string> = new Set(['other-work', 'profiling-cost', 'slowest-await', 'unattributed-work'])

/** A synchronous function of the runtime that holds the loop for long is told as a block, with the same cure. */
const OF_LONG: Readonly<Record<string, string>> = { 'sync-api': 'blocking-call' }

/** A finding that says this is a problem; the others are good news. */
const PROBLEMS: ReadonlySet<string> = new Set(['warning', 'critical'])

/**
 * Returns why the findings of a handler are wrong: a fault that is not told in each run, with all its places in the
 * title; anything that is told of an innocent one. Empty if they are right.
 */
export function judgeCase({ check, judged }: Judged, places: readonly string[], backend: string): string[] {
  if (check !== null && places.length === 0) return ['no line of the program says // fault: with its name']
  const runsOf = (name: string): number =>
    judged.filter(({ findings }) => findings.some((each) => each.check === name && PROBLEMS.has(each.severity))).length
  const faults = judged.flatMap(({ findings, duration, backend: used }, run) => {
    const problems = findings.filter(
      (finding) => PROBLEMS.has(finding.severity) && (!OF_MACHINE.has(finding.check) || runsOf(finding.check) > 1),
    )
    const told = problems.map(describe).join('; ') || 'nothing'
    const about = (why: string): string => `run ${run + 1} of ${duration.toFixed(1)} ms: ${why}; told: ${told}`
    // Of a path whose requests load modules with nothing to instrument in them, the next ones are recorded by hooks.
    if (used !== backend && check !== 'import-in-request') return [about(`backend ${used}`)]
    if (check === null) return problems.length === 0 ? [] : [about('is innocent')]
    const found = problems.filter((finding) => finding.check === check || finding.check === OF_LONG[check])
    if (found.length === 0) return [about(`no ${check}`)]
    return found.some((finding) => namesAll(finding, places)) ? [] : [about(`not at ${places.join(' and ')}`)]
  })
  return [...faults, ...judged.flatMap(({ findings }) => findings.flatMap(judgeWords))]
}

const namesAll = ({ title }: Finding, places: readonly string[]): boolean =>
  places.every((place) => new RegExp(`\\b${place.replaceAll('.', '\\.')}\\b`).test(title))

/** A finding's own rules: one sentence that fits a line, and whose pieces are its words. */
function judgeWords({ check, title, words, severity }: Finding): string[] {
  if (!PROBLEMS.has(severity) || OF_MACHINE.has(check)) return []
  if (title !== words.map(({ text }) => text).join('')) return [`${check}: the title is not its words: ${title}`]
  const { length } = title.replaceAll(LONG_FILE_NAME, 'orders')
  return length > MAX_TITLE_LENGTH ? [`${check}: a title of ${length} characters: ${title}`] : []
}

const describe = ({ check, certainty, title, saving }: Finding): string =>
  `${check}, ${certainty}, ${saving.toFixed(1)} ms: ${title}`
