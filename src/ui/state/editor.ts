/** How the reader's editor opens a place. */
export interface Editor {
  /** A URL with `{path}` (absolute, without its first slash), `{file}` (as shown), `{line}` and `{column}`. */
  template: string
  /** The app's working directory, which relative files start from. */
  root: string
}

interface Place {
  file: string
  line: number
  column?: number
}

/**
 * Returns the link that opens a place in the editor; null if there is no file to open. The file's name is escaped as a
 * path, so that no name changes the rest of the template.
 *
 * @example
 * editorLink({ template: 'vscode://file/{path}:{line}:{column}', root: '/app' }, { file: 'a.ts', line: 3 })
 * // 'vscode://file/app/a.ts:3:1'
 */
export function editorLink({ template, root }: Editor, { file, line, column }: Place): string | null {
  // `node:fs`, `file:` and other schemes are no paths; one letter is a drive.
  if (!template || !file || !(line > 0) || /^[a-z][a-z\d+.-]+:/i.test(file)) return null
  const isAbsolute = file.startsWith('/') || /^[a-z]:[\\/]/i.test(file)
  const values: Record<string, string> = {
    path: escapePath(isAbsolute ? file : `${root}/${file}`).replace(/^\/+/, ''),
    file: escapePath(file),
    line: String(line),
    column: String(column || 1),
  }
  return template.replace(/\{(path|file|line|column)\}/g, (_, name: string) => values[name] ?? '')
}

const escapePath = (path: string): string => path.replaceAll('\\', '/').split('/').map(escapeSegment).join('/')

/** Keeps a drive's colon; a lone surrogate, which cannot be encoded, becomes a replacement character. */
const escapeSegment = (segment: string): string =>
  encodeURIComponent(segment.replace(/\p{Cs}/gu, '\ufffd')).replace(/^([a-z])%3A$/i, '$1:')
