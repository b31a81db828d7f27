import { formatDuration } from '../analyze/findings/words/format.ts'
import type { RequestDetail } from '../model/api.ts'
import type { Finding } from '../model/finding.ts'
import { printable } from './terminal-text.ts'

/**
 * Writes the findings of a request as Markdown, for an issue, a chat or an agent: each with its evidence and its cure,
 * names and places as code.
 *
 * @param address the address of the request's page
 * @example findingsAsMarkdown(detail, findings, location.href)
 */
export function findingsAsMarkdown(request: RequestTitle, findings: readonly Finding[], address: string): string {
  const { method, path, status, duration } = request
  const facts = [status === null ? 'no answer' : String(status), formatDuration(duration)].join(', ')
  return [`## ${code(`${method} ${path}`)}: ${facts}`, ...findings.map(describe), address].join('\n\n') + '\n'
}

type RequestTitle = Pick<RequestDetail, 'method' | 'path' | 'status' | 'duration'>

function describe({ severity, words, evidence, fix }: Finding): string {
  const title = words.map(({ style, text }) => (style === 'code' ? code(text) : escape(text))).join('')
  const below = [evidence === '' ? '' : escape(evidence), fix === null ? '' : `Do: ${printable(fix)}`]
  const lines = below.filter((text) => text !== '').map((text) => `\n  ${text}`)
  return `- **${severity}**: ${title}${lines.join('')}`
}

/** Texts come from the app: nothing of them may become a link, a picture or markup. */
const escape = (text: string): string => printable(text).replaceAll(/[\\`*_[\]<>#|~!]/g, String.raw`\$&`)

/** Code between more backticks than it has, as Markdown asks for. */
function code(text: string): string {
  const shown = printable(text)
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return longest === 0 ? fence + shown + fence : `${fence} ${shown} ${fence}`
}
