import { parseArgs } from 'node:util'
import type { ParseArgsOptionsConfig } from 'node:util'
import type { NodeOptions } from './node-options.ts'
import { UsageError } from './usage-error.ts'

export interface RunArguments {
  nodeOptions: string[]
  /** The script and its arguments, unchanged. */
  command: [script: string, ...rest: string[]]
  /** The file for the statistics as JSON, or null. */
  json: string | null
  /** The file for the report as HTML, or null. */
  out: string | null
}

export type Command = { name: 'help' } | { name: 'version' } | { name: 'env' } | { name: 'run'; run: RunArguments }

const OWN = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
  json: { type: 'string' },
  out: { type: 'string' },
} as const satisfies ParseArgsOptionsConfig

/**
 * Reads a command line, without the program's name.
 *
 * @throws {UsageError} if it cannot be understood
 * @example parseArguments(['run', '--json', 'a.json', 'job.js', '-x'], nodeOptions)
 */
export function parseArguments(args: readonly string[], node: NodeOptions): Command {
  const [first, ...rest] = args
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') return { name: 'help' }
  if (first === '--version' || first === '-v') return { name: 'version' }
  if (first === 'env') return parseEnv(rest)
  if (first !== 'run') throw new UsageError(`expected the command run or env, got ${JSON.stringify(first)}`)
  return parseRun(rest, node)
}

function parseEnv([first]: readonly string[]): Command {
  if (first === undefined) return { name: 'env' }
  if (first === '--help' || first === '-h') return { name: 'help' }
  throw new UsageError(`expected nothing after env, got ${JSON.stringify(first)}`)
}

/** An option before the script, with the arguments that make it up. */
interface FoundOption {
  name: string
  value: string | undefined
  words: string[]
}

function parseRun(args: readonly string[], node: NodeOptions): Command {
  const { options, command } = split(args, node)
  const own = options.filter(({ name }) => Object.hasOwn(OWN, name))
  if (own.some(({ name }) => name === 'help')) return { name: 'help' }
  if (own.some(({ name }) => name === 'version')) return { name: 'version' }
  const nodes = options.filter(({ name }) => !Object.hasOwn(OWN, name))
  checkNodeOptions(nodes, node)
  const json = readFile('json', own)
  const out = readFile('out', own)
  const [script, ...rest] = command
  if (script === undefined) throw new UsageError('expected a script to run, got none')
  return {
    name: 'run',
    run: { nodeOptions: nodes.flatMap(({ words }) => words), command: [script, ...rest], json, out },
  }
}

/**
 * Splits a command line at the script: the first argument that is neither an option nor the value of one. All arguments
 * after it are the script's own.
 */
function split(args: readonly string[], node: NodeOptions): { options: FoundOption[]; command: string[] } {
  // Asking Node costs as much as starting it, so it is asked only if an option of its own may have a value.
  const needsNode = args[0]?.startsWith('-') === true
  const known: ParseArgsOptionsConfig = needsNode ? { ...nodeConfig(node), ...OWN } : OWN
  const { tokens } = parseArgs({ args: [...args], options: known, strict: false, tokens: true, allowPositionals: true })
  const script = tokens.find((token) => token.kind !== 'option')
  const begin = script === undefined ? args.length : script.index + (script.kind === 'option-terminator' ? 1 : 0)
  const options = new Map<number, FoundOption>()
  for (const token of tokens) {
    if (token.kind !== 'option' || token.index >= begin) continue
    const ends = token.index + (token.value === undefined || token.inlineValue ? 1 : 2)
    // Combined short options are one argument.
    options.set(token.index, { name: token.name, value: token.value, words: args.slice(token.index, ends) })
  }
  return { options: [...options.values()], command: args.slice(begin) }
}

function nodeConfig(node: NodeOptions): ParseArgsOptionsConfig {
  const entries = [...node.withValue()].map(
    ([name, short]) => [name, { type: 'string' as const, ...(short !== null && { short }) }] as const,
  )
  return Object.fromEntries(entries)
}

function checkNodeOptions(options: readonly FoundOption[], node: NodeOptions): void {
  const unknown = options.find(({ words }) => !node.knows(words[0] ?? ''))
  if (unknown === undefined) return
  throw new UsageError(`expected an option of debug-toolbar or of node ${process.version}, got ${unknown.words[0]}`)
}

function readFile(name: 'json' | 'out', options: readonly FoundOption[]): string | null {
  const option = options.findLast((each) => each.name === name)
  if (option === undefined) return null
  const { value } = option
  if (value !== undefined && value !== '' && !value.startsWith('-')) return value
  throw new UsageError(
    `expected a file after --${name}, got ${value === undefined ? 'nothing' : JSON.stringify(value)}`,
  )
}
