import { basename, extname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AttributeValue } from '../../core/recording/operation-list.ts'
import { redactUrl } from '../../core/redaction/index.ts'
import { hashParameters } from './parameters.ts'
import { templatePath } from './template.ts'

/** The words for work on a file. */
export interface FileText {
  name: string
  text: string
  attributes: Record<string, AttributeValue>
  /** A number for the path, equal for equal ones; 0 if it is not known. */
  parameters: number
}

/** Longest path that is kept, and that stands in a name, in characters. */
const MAX_PATH = 1024
const MAX_NAME = 60

/** Descriptions that repeat: one takes as long as noting the operation. */
const known = new Map<string, FileText>()
const MAX_KNOWN = 1000

/**
 * Describes work on a file. Its path is relative to the working folder, where it is in there, and has placeholders for
 * ids.
 *
 * @param path as the app has passed it: a text, a URL, bytes; anything else has no path
 * @example describeFile('readFile', '/app/uploads/17.png').name // 'readFile uploads/:id.png', where the app runs in /app
 */
export function describeFile(verb: string, path: unknown, other?: unknown): FileText {
  if (typeof path !== 'string' || path.length > MAX_PATH || other !== undefined) return describe(verb, path, other)
  const key = `${verb} ${process.cwd()} ${path}`
  let text = known.get(key)
  if (text === undefined) {
    if (known.size >= MAX_KNOWN) known.clear()
    known.set(key, (text = describe(verb, path)))
  }
  return text
}

function describe(verb: string, path: unknown, other?: unknown): FileText {
  const shown = templateFile(path)
  if (shown === null) return { name: verb, text: verb, attributes: {}, parameters: 0 }
  const parameters = other === undefined && typeof path === 'string' ? hashParameters(verb, [path]) : 0
  const to = other === undefined ? null : templateFile(other)
  return {
    name: `${verb} ${shorten(shown)}`,
    text: to === null ? `${verb} ${shown}` : `${verb} ${shown} → ${to}`,
    attributes: { 'file.path': shown, 'file.name': basename(shown), 'file.extension': extname(shown).slice(1) },
    parameters,
  }
}

/** Returns a path without its ids; null if there is none. */
export function templateFile(path: unknown): string | null {
  const given = textOf(path)
  if (given === null || given === '') return null
  const short = relativeOf(given.slice(0, MAX_PATH)).replaceAll('\\', '/')
  return templatePath(redactUrl(short)).split('/').map(templateName).join('/')
}

function textOf(path: unknown): string | null {
  if (typeof path === 'string') return path
  if (path instanceof URL) return fileURLToPath(path)
  return Buffer.isBuffer(path) ? path.toString() : null
}

function relativeOf(path: string): string {
  const full = resolve(path)
  const short = relative(process.cwd(), full)
  return short === '' ? '.' : short.startsWith('..') ? full : short
}

const EMBEDDED_ID = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}|(?=[\da-f]*\d)[\da-f]{16,}|\d{5,}/gi
const WHOLE_ID = /^\d+(?=\.[a-z\d]+$)/i

const templateName = (name: string): string => name.replaceAll(EMBEDDED_ID, ':id').replace(WHOLE_ID, ':id')

/** Keeps the end of a path, which tells more. */
function shorten(path: string): string {
  if (path.length <= MAX_NAME) return path
  const end = path.slice(1 - MAX_NAME)
  const cut = end.indexOf('/')
  return `…${cut < 0 ? end : end.slice(cut)}`
}
