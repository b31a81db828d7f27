/**
 * Makes a module like a server's, 200 lines long: about one function in three is async. Deterministic by number.
 *
 * @param {number} number of the module, from 0
 * @param {boolean} typed TypeScript or JavaScript
 * @returns {string}
 */
export function makeModule(number, typed) {
  const parts = [head(number, typed)]
  for (let block = 0; lineCount(parts) < LINES - BLOCK_LINES; block++) parts.push(makeBlock(number * 7 + block, typed))
  const rest = LINES - lineCount(parts)
  for (let line = 0; line < rest; line++)
    parts.push(`export const setting${line} = { key: 'value-${number}-${line}', on: ${line % 2 === 0} }`)
  return `${parts.join('\n')}\n`
}

const LINES = 200
const BLOCK_LINES = 20

/** @param {string[]} parts */
const lineCount = (parts) => parts.reduce((sum, part) => sum + part.split('\n').length, 0)

/** @param {number} number @param {boolean} typed */
const head = (number, typed) => `import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Module ${number}: what it is for, in a sentence or two, as such comments are. */
const ROOT${typed ? ': string' : ''} = process.cwd()
const known = new Map${typed ? '<string, { id: number; name: string }>' : ''}()`

/** @param {number} seed @param {boolean} typed */
function makeBlock(seed, typed) {
  const makers = [makeLoader, makeHelper, makeClass]
  return (makers[seed % 3] ?? makeHelper)(seed, typed ? (text) => text : () => '')
}

/** @typedef {(text: string) => string} Types keeps or drops a type annotation */

/** @param {number} seed @param {Types} t */
const makeLoader = (seed, t) => `
/** Loads record ${seed} and remembers it. */
export async function load${seed}(id${t(': number')}, options${t(': { fresh?: boolean }')} = {})${t(': Promise<string>')} {
  const found = known.get(String(id))
  if (found !== undefined && options.fresh !== true) return found.name
  try {
    const text = await readFile(join(ROOT, \`record-\${id}.json\`), 'utf8')
    const { name, tags } = JSON.parse(text)
    for (const tag of tags ?? []) {
      if (tag.startsWith('x-')) continue
      known.set(tag, { id, name: name.trim().toLowerCase() })
    }
    return name
  } catch (error) {
    if (options.fresh === true) throw error
    return \`unknown \${id}\`
  }
}`

/** @param {number} seed @param {Types} t */
const makeHelper = (seed, t) => `
export function summarize${seed}(rows${t(': readonly { price: number; count: number; label: string }[]')}, limit${t('?: number')}) {
  const totals = new Map${t('<string, number>')}()
  let sum = 0
  for (const { price, count, label } of rows) {
    const value = Math.round(price * count * 100) / 100
    totals.set(label, (totals.get(label) ?? 0) + value)
    sum += value
  }
  const sorted = [...totals].sort(([, a], [, b]) => b - a).slice(0, limit ?? 10)
  if (sorted.length === 0) return { sum: 0, top: null, lines: [] }
  const [first] = sorted
  const lines = sorted.map(([label, value]) => \`\${label.padEnd(20)} \${value.toFixed(2)}\`)
  return { sum, top: first?.[0] ?? null, lines, average: sum / Math.max(1, rows.length) }
}

export const isKnown${seed} = (name${t(': string')})${t(': boolean')} => /^[a-z][\\w-]{2,}$/i.test(name) && known.has(name)`

/** @param {number} seed @param {Types} t */
const makeClass = (seed, t) => `
export class Repository${seed} {
  #rows${t(': { id: number; name: string }[]')} = []
  #limit = ${seed}

  get size()${t(': number')} {
    return this.#rows.length
  }

  async find(id${t(': number')}) {
    const row = this.#rows.find((candidate) => candidate.id === id)
    return row ?? (await this.fetch(id))
  }

  fetch = async (id${t(': number')}) => {
    const name = await readFile(join(ROOT, String(id)), 'utf8')
    if (this.#rows.length < this.#limit) this.#rows.push({ id, name })
    return { id, name }
  }
}`
