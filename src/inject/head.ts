import type { ServerResponse } from 'node:http'

/** Reads the head that a response is about to get: what is passed to `writeHead` over what is set. */
export class Head {
  readonly #res: ServerResponse
  readonly #args: readonly unknown[]
  readonly #at: number

  /** @param args the arguments of `writeHead`; without any, the head is what is set */
  constructor(res: ServerResponse, args: readonly unknown[] = []) {
    this.#res = res
    this.#args = args
    this.#at = typeof args[1] === 'string' || (args[1] == null && args[2] != null) ? 2 : 1
  }

  get status(): number {
    return Number(this.#args[0] ?? this.#res.statusCode)
  }

  /** The values of a header, in order; empty where there is none. `name` is in lower case. */
  values(name: string): string[] {
    const passed = pairsOf(this.#args[this.#at])
      .filter(([key]) => isSame(key, name))
      .map(([, value]) => value)
    const values = passed.length > 0 ? passed : [this.#res.getHeader(name)]
    return values
      .flat()
      .flatMap((value) => (typeof value === 'string' || typeof value === 'number' ? [`${value}`] : []))
  }

  /** The one value of a header in lower case and trimmed; '' where there is none or more than one. */
  value(name: string): string {
    const values = this.values(name)
    return values.length === 1 ? values[0]!.trim().toLowerCase() : ''
  }

  /**
   * The arguments without these headers, which are also taken off the response; the second answer puts those back.
   * Names are in lower case.
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

/** `writeHead` takes an object, a flat list of names and values, or a list of pairs. */
function pairsOf(headers: unknown): [name: unknown, value: unknown][] {
  if (typeof headers !== 'object' || headers === null) return []
  if (!Array.isArray(headers)) return Object.entries(headers)
  if (Array.isArray(headers[0])) return headers.map((pair: unknown[]) => [pair[0], pair[1]])
  return headers.flatMap((name: unknown, index) =>
    index % 2 === 0 ? [[name, headers[index + 1]] as [unknown, unknown]] : [],
  )
}

function omit(headers: unknown, names: readonly string[]): unknown {
  const isOut = (name: unknown): boolean => names.some((each) => isSame(name, each))
  const pairs = pairsOf(headers)
  if (!pairs.some(([name]) => isOut(name))) return headers
  const kept = pairs.filter(([name]) => !isOut(name))
  if (!Array.isArray(headers)) return Object.fromEntries(kept as [string, unknown][])
  return Array.isArray(headers[0]) ? kept : kept.flat(1)
}

const isSame = (key: unknown, name: string): boolean =>
  typeof key === 'string' && key.length === name.length && key.toLowerCase() === name
