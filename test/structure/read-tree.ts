/**
 * Reads the folders of a tree that is drawn in a page, in their order: one line each, two spaces of indent a level, the
 * name with a slash first. The drawing is the fenced block that begins with `src/`.
 *
 * @example readTree('```text\nsrc/\n  core/   the core\n    http/   messages\n```') // ['core', 'core/http']
 */
export function readTree(page: string): string[] {
  const drawing = /^```text\nsrc\/\n([^`]*)^```$/m.exec(page)?.[1]
  if (drawing === undefined) throw new Error('Expected a drawing of src/ in a fenced block, got none')
  const path: string[] = []
  return drawing
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [, indent, name] = /^((?: {2})+)([\w-]+)\/ +\S/.exec(line) ?? []
      if (indent === undefined || name === undefined) throw new Error(`Expected a folder and its line, got "${line}"`)
      path.splice(indent.length / 2 - 1, Infinity, name)
      return path.join('/')
    })
}
