/** Returns the column in a text before instrumenting, for a place in the text that runs; from 1. */
export type ColumnBefore = (line: number, column: number) => number

/** By path: modules whose text is not that of their file. */
const texts = new Map<string, string>()
let findColumns: (path: string) => ColumnBefore | undefined = () => undefined

/** Keeps the text that a loader has made of the file at `path`; the last one of a path counts. */
export function keepLoadedText(path: string, text: string): void {
  texts.set(path, text)
}

/** Sets the function that finds instrumented modules, and receives the texts that are still on their way to us. */
export function whenTextAsked(find: (path: string) => ColumnBefore | undefined): void {
  findColumns = find
}

/** A text as it is read, before instrumenting. */
export interface LoadedText {
  /** Null if it is that of the file. */
  text: string | null
  columnBefore: ColumnBefore
}

const same: ColumnBefore = (_line, column) => column

/** Returns the text behind the one that runs at `path`: made by a loader, or the file's. */
export function loadedTextAt(path: string): LoadedText {
  const columnBefore = findColumns(path) ?? same
  return { text: texts.get(path) ?? null, columnBefore }
}
