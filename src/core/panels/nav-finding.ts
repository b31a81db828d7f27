import type { SummaryFinding } from '../../model/api.ts'
import type { Severity } from '../../model/finding.ts'
import { dataProperty } from '../data-property.ts'
import { describeValue } from '../describe-value.ts'

const SEVERITIES: readonly Severity[] = ['critical', 'warning', 'ok', 'unknown']

/** Takes a panel's finding as data, without running anything of it; null for none. Throws for anything else. */
export function readFinding(given: unknown): SummaryFinding | null {
  if (given == null) return null
  const isObject = typeof given === 'object'
  const severity = SEVERITIES.find((known) => isObject && dataProperty(given, 'severity') === known)
  const title = isObject ? dataProperty(given, 'title') : undefined
  if (severity !== undefined && typeof title === 'string') return { severity, title }
  throw new TypeError(`expected null or a finding with severity and title, got ${describeValue(given)}`)
}
