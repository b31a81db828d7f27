import { resolve } from 'node:path'
import type { Site } from '../../model/site.ts'
import type { TaskCall } from '../../model/task-call.ts'
import { findCalls } from './call-forms.ts'
import type { FoundCall } from './call-forms.ts'
import { lastName } from './callee-words.ts'
import { parser } from '../parser.ts'
import type { SourceFile } from '../source-file.ts'
import { SourceFiles } from '../source-files.ts'
import type { Node } from '../walk.ts'

/** Says where a function calls another one and how it uses the promise, from its source. Parses a file once per version. */
export class CallsDescriber {
  readonly #cwd: string
  readonly #files = new SourceFiles()
  readonly #calls = new WeakMap<SourceFile, Promise<FoundCall[]>>()

  constructor(cwd: string = process.cwd()) {
    this.#cwd = cwd
  }

  /**
   * Returns null if the source cannot be read, is not that of the functions any more, or shows no such call, or several
   * of different forms. Never rejects.
   */
  async describe(caller: Site, called: Site): Promise<TaskCall | null> {
    const file = await this.#files.open(resolve(this.#cwd, caller.file))
    if (file === null) return null
    const { index, lines } = file
    const begin = lines.offsetOf(caller.line, caller.column)
    const around = index.functions.find((fn) => fn.begin === begin)
    if (around === undefined) return null
    const own =
      called.file === caller.file
        ? index.functions.find((fn) => fn.begin === lines.offsetOf(called.line, called.column))
        : undefined
    const name = lastName(own?.ownName ?? called.function)
    const calls = (await this.#callsIn(file)).filter(
      (call) =>
        around.start <= call.begin &&
        call.begin < around.end &&
        (call.fn >= 0 ? call.fn === own?.start : call.name !== '' && call.name === name),
    )
    const [first] = calls
    if (first === undefined || calls.some(({ form }) => form !== first.form)) return null
    return { ...lines.positionOf(first.begin), form: first.form }
  }

  #callsIn(file: SourceFile): Promise<FoundCall[]> {
    const known = this.#calls.get(file)
    if (known !== undefined) return known
    const calls = parseCalls(file).catch(() => [])
    this.#calls.set(file, calls)
    return calls
  }
}

async function parseCalls({ index }: SourceFile): Promise<FoundCall[]> {
  const { program } = await parser().parse(index.file, index.text)
  return findCalls(program as unknown as Node, index.text)
}
