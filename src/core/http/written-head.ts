import type { ServerResponse } from 'node:http'

/** Reads the head that a response is about to get: headers passed to `writeHead` come before those set earlier. */
export class Head {
  readonly #res: ServerResponse
  readonly #args: readonly unknown[]
  readonly #at: number

  /** @param args the arguments of `writeHead`; without any, the head consists of the headers set so far */
  constructor(res: ServerResponse, args: readonly unknown[] = []) {
    this.#res = res
    this.#args = args
    this.#at = headersAt(args)
  }

  get status(): number {
    return Number(this.#args[0] ?? this.#res.statusCode)
  }

  /** Returns the values of a header, in order; empty if there is none. `name` is in lower case. */
  values(name: string): string[] {
    const passed = pairsOf(this.#args[this.#at])
      .filter(([key]) => isSameName(key, name))
      .map(([, value]) => value)
    const values = passed.length > 0 ? passed : [this.#res.getHeader(name)]
    return values
      .flat()
      .flatMap((value) => (typeof value === 'string' || typeof value === 'number' ? [`${value}`] : []))
  }

  /** Returns the one value of a header, trimmed and in lower case; '' if there is none or more than one. */
  value(name: string): string {
    const values = this.values(name)
    return values.length === 1 ? values[0]!.trim().toLowerCase() : ''
  }

  /**
   * Returns the arguments without these headers, which are removed from the response as well, and a function that sets
   * them again. Names are in lower case.
   */
  without(names: readonly string[]): { args: unknown[]; putBack: () => void } {
    const res = this.#res
    const set = names.flatMap((name): [string, number | string | string[]][] => {
      const value = res.getHeader(name)
      return value === undefined ? [] : [[name, value]]
    })
    const args = [...this.#args]
    if (this.#at in args) args[this.#at] = omit(args[this.#at], names)
    for (const [name] of set) res.removeHeader(name)
    return { args, putBack: () => set.forEach(([name, value]) => res.setHeader(name, value)) }
  }
}

/** Returns the pairs of an object, a flat list of names and values, or a list of pairs: `writeHead` takes all three. */
function pairsOf(headers: unknown): [name: unknown, value: unknown][] {
  if (typeof headers !== 'object' || headers === null) return []
  if (!Array.isArray(headers)) return Object.entries(headers)
  if (isPairs(headers)) return headers.map((pair: unknown[]) => [pair[0], pair[1]])
  return headers.flatMap((name: unknown, index) =>
    index % 2 === 0 ? [[name, headers[index + 1]] as [unknown, unknown]] : [],
  )
}

function omit(headers: unknown, names: readonly string[]): unknown {
  const isOut = (name: unknown): boolean => names.some((each) => isSameName(name, each))
  const pairs = pairsOf(headers)
  if (!pairs.some(([name]) => isOut(name))) return headers
  const kept = pairs.filter(([name]) => !isOut(name))
  if (!Array.isArray(headers)) return Object.fromEntries(kept as [string, unknown][])
  return isPairs(headers) ? kept : kept.flat(1)
}

/** Returns the place of the headers among the arguments of `writeHead`: the runtime takes the third before the second. */
export const headersAt = (args: readonly unknown[]): 1 | 2 => (typeof args[1] === 'string' || args[2] != null ? 2 : 1)

/** Returns whether a list of headers is one of pairs, and not of names and values in turn. */
export const isPairs = (list: readonly unknown[]): boolean => Array.isArray(list[0])

/** Compares header names, in whatever letters. */
export const isSameName = (key: unknown, name: string): boolean =>
  typeof key === 'string' && key.length === name.length && key.toLowerCase() === name.toLowerCase()
