/** A position in a file of the program. */
export interface Place {
  file: string
  line: number
  column: number
}

export interface FinishedModule {
  file: string
  text: string
  functions: Map<number, Place>
  sites: Map<number, Place>
}

const IMPORTS: readonly (readonly [names: string, from: string])[] = [
  ['setTimeout as sleep', 'node:timers/promises'],
  ['EventEmitter, on, once', 'node:events'],
  ['PassThrough, Readable', 'node:stream'],
  ['readFile, stat', 'node:fs'],
  ['promisify', 'node:util'],
  ['AsyncResource', 'node:async_hooks'],
  ['pipeline', 'node:stream/promises'],
  ['borrow, each, later, mapAsync, Pool, retry', 'random-library'],
]

/** A module that is written, with marks where functions and waits begin. */
export class ModuleText {
  readonly file: string
  /** Declared at the top, in order. */
  readonly parts: string[] = []
  readonly exports: string[] = []
  readonly #imports: string[] = []
  #alias = ''

  constructor(file: string) {
    this.file = file
  }

  importFrom(other: ModuleText, name: string): void {
    const path = `./${other.file}`
    if (isCommonJs(this)) this.#imports.push(`const { ${name} } = require('${path}')`)
    else if (isCommonJs(other)) {
      const whole = `module${this.#imports.length}`
      this.#imports.push(`import ${whole} from '${path}'`, `const { ${name} } = ${whole}`)
    } else this.#imports.push(`import { ${name} } from '${path}'`)
  }

  /** Exports an expression under another name. */
  alias(name: string, expression: string): void {
    const parameters = '(...all)'
    this.#alias = isCommonJs(this)
      ? `exports.${name} = ${parameters} => ${expression}(...all)`
      : `export const ${name} = ${parameters} => ${expression}(...all)`
    this.exports.length = 0
  }

  finish(): FinishedModule {
    const head = IMPORTS.map(([names, from]) =>
      isCommonJs(this)
        ? `const { ${names.replaceAll(' as ', ': ')} } = require('${from}')`
        : `import { ${names} } from '${from}'`,
    )
    const tail = this.exports.map((name) => (isCommonJs(this) ? `exports.${name} = ${name}` : `export { ${name} }`))
    return readMarks(this.file, [...head, ...this.#imports, ...this.parts, ...tail, this.#alias, ''].join('\n'))
  }
}

export const isCommonJs = ({ file }: ModuleText): boolean => file.endsWith('.cjs')

/** Takes the marks out of a text and returns the places where they were. */
function readMarks(file: string, marked: string): FinishedModule {
  const functions = new Map<number, Place>()
  const sites = new Map<number, Place>()
  const lines = marked.split('\n').map((text, row) => {
    let plain = ''
    for (const part of text.split(/(«[FS]\d+»)/)) {
      if (!part.startsWith('«')) plain += part
      else {
        const places = part[1] === 'F' ? functions : sites
        places.set(Number(part.slice(2, -1)), { file, line: row + 1, column: plain.length + 1 })
      }
    }
    return plain
  })
  return { file, text: lines.join('\n'), functions, sites }
}
