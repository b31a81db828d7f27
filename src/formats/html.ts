import { createHash } from 'node:crypto'
import { jsonChunks } from './chunks.ts'
import type { RequestExport } from './export-record.ts'

/** The dashboard as one script and one style sheet, built to read its record from the document. */
export interface ReportBundle {
  script: string
  style: string
}

/** The id of the element with the record. */
export const RECORD_ID = 'debug-toolbar-record'

/**
 * Writes a request as one self-contained HTML file, in pieces: the dashboard's screens with the record inside, for any
 * browser, from any disk, without a network. The file's own policy allows only the two texts that it holds, and no
 * markup made from strings.
 */
export function* formatHtml(record: RequestExport, { script, style }: ReportBundle): Generator<string> {
  const code = embedScript(script)
  const css = embedStyle(style)
  yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
  yield `<meta http-equiv="Content-Security-Policy" content="${policyFor(code, css)}">\n`
  yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
  yield '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
  yield `<title>debug-toolbar</title>\n<link rel="icon" href="data:,">\n<style>${css}</style>\n</head>\n<body>\n`
  yield `<div id="app"></div>\n<script type="application/json" id="${RECORD_ID}">`
  for (const chunk of jsonChunks(record)) yield escapeJson(chunk)
  yield `</script>\n<script type="module">${code}</script>\n</body>\n</html>\n`
}

function policyFor(script: string, style: string): string {
  return [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}

const hash = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`

/**
 * Characters that end or begin markup, break lines, or turn the reading order; written as JSON escapes of the same
 * value.
 */
const UNSAFE = /[<>&\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

function escapeJson(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/**
 * Escapes a script's own end tag, and the comment that would disable it. Both occur only in string, template and
 * regular expression literals, where `\x3c` is the same character.
 */
function embedScript(script: string): string {
  return script.replace(/<(?=\/script|!--)/gi, '\\x3c')
}

function embedStyle(style: string): string {
  return style.replace(/<(?=\/style|!--)/gi, '\\3c ')
}
