import { resolve } from 'node:path'
import type { AwaitNeed } from '../../model/await-need.ts'
import type { SourcePlace } from '../../model/place.ts'
import { findAwaitNeeds } from './await-needs.ts'
import type { AwaitNeeds } from './await-needs.ts'
import { isFunction } from './references.ts'
import { parser } from '../parser.ts'
import type { SourceFile } from '../source-file.ts'
import { SourceFiles } from '../source-files.ts'
import { walk } from '../walk.ts'
import type { Node } from '../walk.ts'

/** Says which awaits an `await` needs to be over, from its source. Parses a file once per version, when first asked. */
export class NeedsDescriber {
  readonly #cwd: string
  readonly #files = new SourceFiles()
  readonly #needs = new WeakMap<SourceFile, Promise<AwaitNeeds>>()

  constructor(cwd: string = process.cwd()) {
    this.#cwd = cwd
  }

  /**
   * Returns null if the source cannot be read, is not that of the place any more, or was not understood. Never rejects.
   *
   * @param place a described `await`
   */
  async describe({ file: shown, wait, waitKind, callee }: SourcePlace): Promise<AwaitNeed[] | null> {
    const file = waitKind === 'yield' ? null : await this.#files.open(resolve(this.#cwd, shown))
    if (file === null) return null
    const { index, lines } = file
    const begin = lines.offsetOf(wait.line, wait.column)
    const found = index.waits.find((each) => each.begin === begin && each.kind === 'await')
    if (found === undefined || (found.callee || null) !== callee) return null
    const needs = (await this.#needsIn(file)).get(begin)
    return needs?.map(({ begin: other, reason, name }) => ({ ...lines.positionOf(other), reason, name })) ?? null
  }

  #needsIn(file: SourceFile): Promise<AwaitNeeds> {
    const known = this.#needs.get(file)
    if (known !== undefined) return known
    const needs = findInFile(file).catch(() => new Map<number, never>())
    this.#needs.set(file, needs)
    return needs
  }
}

async function findInFile({ index }: SourceFile): Promise<AwaitNeeds> {
  const { program } = await parser().parse(index.file, index.text)
  const functions: Node[] = []
  walk(program as unknown as Node, ({ node }) => {
    if (isFunction(node) && node['async'] === true) functions.push(node)
  })
  return new Map(functions.flatMap((fn) => [...findAwaitNeeds(fn)]))
}
