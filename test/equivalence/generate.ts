import fc from 'fast-check'

/** Maximum number of a program's decisions; after the last every decision is the simplest. */
const DECISIONS = 320
const MAX_DEPTH = 4
const FUNCTIONS = 4

/**
 * Generates a random async program that ends: functions that call each other, with everything that can interrupt them.
 */
export const asyncPrograms: fc.Arbitrary<string> = fc
  .array(fc.nat(0xffff), { minLength: 20, maxLength: DECISIONS, size: 'max' })
  .map((decisions) => new ProgramWriter(decisions).write())

/** Runs a generator to its end, with errors and early ends in between. */
const drain = (call: string): string =>
  `{ const g = ${call}; for (let n = 0; n < 9; n++) try { log(n, await (n === 3 ? g.throw(new Error('in')) : n === 6 ? g.return(later(n)) : g.next(n))) } catch (e) { log(e) } }`

interface Place {
  depth: number
  isGenerator: boolean
  /** Functions with a smaller number may be called, so that recursion always ends. */
  callable: number
  /** Labels of the enclosing loops in this function. */
  loops: readonly string[]
}

type Writer = (place: Place) => string

/** Writes a text from decisions; the order of their use is part of no contract. */
class ProgramWriter {
  readonly #decisions: readonly number[]
  #used = 0
  #names = 0
  readonly #generators: boolean[] = []

  constructor(decisions: readonly number[]) {
    this.#decisions = decisions
  }

  write(): string {
    const functions = Array.from({ length: FUNCTIONS }, (_, index) => this.#function(index))
    const calls = this.#generators.map((is, index) =>
      is ? drain(`f${index}()`) : `try { log('done', await f${index}()) } catch (e) { log(e) }`,
    )
    const place = { depth: 0, isGenerator: false, callable: FUNCTIONS, loops: [] }
    return `${functions.join('\n')}\nasync function run() {\n${calls.join('\n')}\n${this.#block(place, 5)}}`
  }

  #decide(below: number): number {
    const decision = this.#decisions[this.#used++] ?? 0
    return decision % below
  }

  #pick<T>(options: readonly T[]): T {
    return options[this.#decide(options.length)]!
  }

  #name(prefix: string): string {
    return `${prefix}${this.#names++}`
  }

  #function(index: number): string {
    const isGenerator = this.#decide(3) === 2
    this.#generators.push(isGenerator)
    const body = this.#block({ depth: 1, isGenerator, callable: index, loops: [] }, 4)
    const name = `f${index}`
    if (isGenerator)
      return this.#pick([`async function* ${name}() {\n${body}}`, `const ${name} = async function* () {\n${body}}`])
    return this.#pick([
      `async function ${name}() {\n${body}}`,
      `const ${name} = async () => {\n${body}}`,
      `const ${name} = { async m() {\n${body}} }.m`,
      `class C${index} { static async m() {\n${body}} } const ${name} = () => C${index}.m()`,
      `const ${name} = async () => ${this.#expression({ depth: 2, isGenerator: false, callable: index, loops: [] })}`,
    ])
  }

  #block(place: Place, most: number): string {
    const count = 1 + this.#decide(most)
    return Array.from({ length: count }, () => `${this.#statement(place)}\n`).join('')
  }

  #statement(place: Place): string {
    if (place.depth >= MAX_DEPTH) return this.#simple(place)
    return this.#pick<Writer>([
      (at) => this.#simple(at),
      (at) => this.#simple(at),
      (at) => this.#try(at),
      (at) => this.#loop(at),
      (at) => this.#forAwait(at),
      (at) =>
        `if (${this.#pick(['true', 'await true', 'false', 'await later(1)'])}) {\n${this.#inner(at)}} else {\n${this.#inner(at)}}`,
      (at) => this.#nested(at),
      (at) => `switch (${this.#expression(at)}) { case 1: ${this.#simple(at)}\n default: ${this.#simple(at)}\n}`,
    ])(place)
  }

  #inner(place: Place): string {
    return this.#block({ ...place, depth: place.depth + 1 }, 3)
  }

  #simple(place: Place): string {
    return this.#pick<Writer>([
      (at) => `log('${this.#name('l')}', ${this.#expression(at)})`,
      (at) => `await ${this.#promise(at)}`,
      (at) => `const ${this.#name('v')} = await ${this.#promise(at)}`,
      (at) => this.#yield(at),
      (at) => this.#leave(at),
      (at) =>
        `;(${this.#promise(at)})?.then?.((x) => log('${this.#name('t')}', x), (e) => log('${this.#name('t')}', e))`,
    ])(place)
  }

  #yield(place: Place): string {
    if (!place.isGenerator) return `log(await ${this.#promise(place)})`
    return this.#pick<Writer>([
      (at) => `log('${this.#name('y')}', yield ${this.#promise(at)})`,
      (at) => `log(yield* ${this.#iterable(at)})`,
      () => 'yield',
    ])(place)
  }

  #leave(place: Place): string {
    const loops = place.loops.flatMap((label) => [`break ${label}`, `continue ${label}`])
    const jumps = [`return ${this.#promise(place)}`, `throw new Error('${this.#name('e')}')`, 'return', ...loops]
    return `if (${this.#pick(['true', 'await 1', 'false', 'await 0', 'false'])}) ${this.#pick(jumps)}`
  }

  #try(place: Place): string {
    const body = `try {\n${this.#inner(place)}}`
    const handler = ` catch (e) {\nlog('${this.#name('c')}', e?.message)\n${this.#inner(place)}}`
    const last = ` finally {\n${this.#inner(place)}}`
    return body + this.#pick([handler, last, handler + last])
  }

  #loop(place: Place): string {
    const label = this.#name('loop')
    const inner = { ...place, loops: [...place.loops, label] }
    const counter = this.#name('i')
    const head = this.#pick([
      `for (const ${counter} of [1, 2])`,
      `for (let ${counter} = 0; ${counter} < await 2; ${counter}++)`,
      `for (const ${counter} of await later([1, 2, 3]))`,
    ])
    return `${label}: ${head} {\n${this.#inner(inner)}}`
  }

  #forAwait(place: Place): string {
    const label = this.#name('loop')
    const inner = { ...place, loops: [...place.loops, label] }
    const item = this.#name('x')
    const head = this.#pick([`const ${item}`, `let ${item}`, `const [${item} = await 1]`])
    const iterable = head.includes('[') ? `[[], [${this.#expression(place)}]]` : this.#iterable(place)
    return `${label}: for await (${head} of ${iterable}) {\nlog(${item})\n${this.#inner(inner)}}`
  }

  #nested(place: Place): string {
    const body = this.#inner({ ...place, isGenerator: false, loops: [] })
    const call = `(async () => {\n${body}})()`
    return this.#pick([
      `await ${call}`,
      `${call}.catch((e) => log('${this.#name('n')}', e.message))`,
      `log(await ${call})`,
      `void ${call}`,
    ]).replace(/^\(/, ';(')
  }

  #iterable(place: Place): string {
    const generators = this.#generators.flatMap((is, index) => (is && index < place.callable ? [`f${index}()`] : []))
    return this.#pick([
      '[1, 2]',
      '[later(1), 2]',
      '[1, fail("item"), 3]',
      '"ab"',
      'new Set([1])',
      ...generators,
      ...generators,
    ])
  }

  #promise(place: Place): string {
    const calls = this.#generators.flatMap((is, index) =>
      index >= place.callable ? [] : is ? [`f${index}().next()`] : [`f${index}()`],
    )
    return this.#pick([
      '1',
      'later(2)',
      'thenable(3)',
      'Promise.resolve(4)',
      this.#pick(['9', 'fail("r1")', 'failLater("r2")', 'badThenable("r3")']),
      `(await later(5))`,
      'Promise.all([later(6), 7])',
      `Promise.race([later(8), fail('${this.#name('r')}')])`,
      'undefined',
      ...calls,
      ...calls,
    ])
  }

  #expression(place: Place): string {
    return this.#pick([
      () => `await ${this.#promise(place)}`,
      () => '1',
      () => `[await ${this.#promise(place)}, await 2]`,
      () => `(await 0, ${this.#promise(place)})`,
    ])()
  }
}
