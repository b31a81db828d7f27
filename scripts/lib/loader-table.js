const KEYS = 3

/**
 * The page with one Node's column of its table made new; rows and columns that it does not have are added. A row of the
 * log is `[loader, kind, order, { outcome }]`.
 *
 * @param {string} page
 * @param {string} version the column's head
 * @param {string} log lines of JSON
 * @returns {string}
 */
export function updateTable(page, version, log) {
  const lines = page.split('\n')
  const start = lines.findIndex((line) => line.startsWith('| Loader |'))
  if (start === -1) throw new Error('Expected a table that begins with "| Loader |" in docs/loaders.md, found none')
  const length = lines.slice(start).findIndex((line) => !line.startsWith('|'))
  const end = length === -1 ? lines.length : start + length
  const [head = [], , ...rows] = lines.slice(start, end).map(cellsOf)
  if (!head.includes(version)) insertColumn(head, rows, version)
  const column = head.indexOf(version)
  for (const line of log.split('\n').filter(Boolean)) {
    const [loader, kind, order, { outcome }] = JSON.parse(line)
    const keys = [loader, kind, order]
    let row = rows.find((cells) => keys.every((key, index) => cells[index] === key))
    if (row === undefined) rows.push((row = [...keys, ...head.slice(KEYS).map(() => '')]))
    row[column] = outcome
  }
  const loaders = [...new Set(rows.map(([loader]) => loader))]
  const sorted = rows.toSorted(([one], [other]) => loaders.indexOf(one) - loaders.indexOf(other))
  const table = [head, head.map(() => '---'), ...sorted].map((cells) => `| ${cells.join(' | ')} |`)
  return [...lines.slice(0, start), ...table, ...lines.slice(end)].join('\n')
}

/** @param {string} line */
const cellsOf = (line) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())

/**
 * @param {string[]} head
 * @param {string[][]} rows
 * @param {string} version
 */
function insertColumn(head, rows, version) {
  const after = head.findIndex((other, index) => index >= KEYS && compareVersions(other, version) > 0)
  const at = after === -1 ? head.length : after
  head.splice(at, 0, version)
  for (const row of rows) row.splice(at, 0, '')
}

/** A line's name (`24`) stands for its newest. @param {string} a @param {string} b */
function compareVersions(a, b) {
  const [one = 0, two = 0] = [a, b].map((version) => {
    const [major = 0, minor = 999] = version.split('.').map(Number)
    return major * 1000 + minor
  })
  return one - two
}
