/**
 * The page with one row of its table made new, or added: rows are known by package and Node.
 *
 * @param {string} page
 * @param {string[]} cells
 */
export function updateRow(page, cells) {
  const lines = page.split('\n')
  const head = lines.findIndex((line) => line.startsWith('| Package |'))
  if (head === -1) throw new Error('Expected a table that begins with "| Package |" in docs/suites.md, found none')
  const row = `| ${cells.join(' | ')} |`
  let end = head
  while (lines[end]?.startsWith('|')) end++
  const key = keyOf(row)
  const at = lines.findIndex((line, index) => index > head && index < end && keyOf(line) === key)
  if (at === -1) lines.splice(end, 0, row)
  else lines[at] = row
  return lines.join('\n')
}

/** @param {string} line */
function keyOf(line) {
  const [, name = '', node = ''] = line.split('|').map((cell) => cell.trim())
  return `${name.split(' ')[0]} ${node.split('.')[0]}`
}

/** @param {{ passed: number, failed: number, skipped: number }} counts */
export function describeCounts({ passed, failed, skipped }) {
  return `${passed} / ${failed} / ${skipped}`
}
