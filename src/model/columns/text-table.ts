/**
 * The texts of a trace, each once; the first is empty.
 *
 * @example new TextTable().indexOf('SELECT') // 1
 */
export class TextTable {
  readonly list: string[] = ['']
  readonly #indexes = new Map<string, number>([['', 0]])

  indexOf(text: string): number {
    const known = this.#indexes.get(text)
    if (known !== undefined) return known
    const index = this.list.push(text) - 1
    this.#indexes.set(text, index)
    return index
  }
}
