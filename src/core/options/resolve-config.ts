import { types } from 'node:util'
import type { DebugToolbarConfig, ResolvedConfig } from './config.ts'
import { ConfigError } from '../errors.ts'
import { nearestName } from './nearest-name.ts'
import { OPTION_TABLE } from './option-table.ts'
import type { OptionSpec } from './option-table.ts'

const PREFIX = 'DEBUG_TOOLBAR_'
const OPTION_NAMES = Object.keys(OPTION_TABLE) as (keyof ResolvedConfig)[]
const VARIABLES = new Map(OPTION_NAMES.map((name) => [environmentName(name), name]))

/**
 * Resolves every option: code wins over the environment, which wins over the default. An option that is `undefined`,
 * and a variable that is blank, counts as not given. Each option is read once.
 *
 * @throws {ConfigError} on an unknown option or variable, and on a value that does not fit.
 * @example resolveConfig({ maxRequestHistory: 20 }, process.env).maxRequestHistory // 20
 */
export function resolveConfig(options: DebugToolbarConfig | undefined, env: NodeJS.ProcessEnv): ResolvedConfig {
  const given = readOptions(options)
  const variables = readVariables(env)
  const resolved = OPTION_NAMES.map((name) => {
    const value = resolveOption(name, given.get(name), variables.get(name), env)
    return [name, Array.isArray(value) ? Object.freeze([...value]) : value] as const
  })
  return Object.freeze(Object.fromEntries(resolved)) as unknown as ResolvedConfig
}

/**
 * Returns the environment variable of an option.
 *
 * @example environmentName('maxHistoryBytes') // 'DEBUG_TOOLBAR_MAX_HISTORY_BYTES'
 */
export function environmentName(option: string): string {
  return PREFIX + option.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
}

function resolveOption(name: keyof ResolvedConfig, given: unknown, text: string | undefined, env: NodeJS.ProcessEnv) {
  const spec: OptionSpec<unknown> = OPTION_TABLE[name]
  if (text !== undefined && !spec.inEnvironment) throw notInEnvironment(name, text)
  // Checked even if code wins: a wrong variable must fail at start, not on the day that the code's value is removed.
  const fromText =
    text === undefined ? undefined : spec.read(text, { option: environmentName(name), fromEnvironment: true })
  if (given !== undefined) return spec.read(given, { option: name, fromEnvironment: false })
  return fromText === undefined ? spec.byDefault(env) : fromText
}

/** Returns the given options by name, each property read exactly once. */
function readOptions(options: unknown): Map<string, unknown> {
  if (options === undefined) return new Map()
  if (typeof options !== 'object' || options === null || Array.isArray(options) || types.isProxy(options)) {
    throw new ConfigError({
      option: 'options',
      expected: 'an object of options',
      given: options,
      advice: 'Give an object such as { maxRequestHistory: 20 }, or nothing.',
    })
  }
  return new Map(Object.keys(options).map((name) => [knownOption(name), readProperty(options, name)]))
}

function readProperty(options: object, name: string): unknown {
  try {
    return Reflect.get(options, name) as unknown
  } catch (cause) {
    const advice = `Give ${name} as a plain value.`
    throw new ConfigError({ option: name, expected: 'a readable value', given: undefined, advice, cause })
  }
}

function knownOption(name: string): string {
  if (Object.hasOwn(OPTION_TABLE, name)) return name
  throw unknownName('option', name, OPTION_NAMES)
}

/** Returns the text of each option that the environment sets. */
function readVariables(env: NodeJS.ProcessEnv): Map<keyof ResolvedConfig, string> {
  const found = new Map<keyof ResolvedConfig, string>()
  for (const variable of Object.keys(env)) {
    if (!variable.startsWith(PREFIX)) continue
    const name = VARIABLES.get(variable)
    if (name === undefined) throw unknownName('environment variable', variable, [...VARIABLES.keys()])
    const text = env[variable]
    if (text !== undefined && text.trim() !== '') found.set(name, text)
  }
  return found
}

function unknownName(kind: 'option' | 'environment variable', name: string, names: readonly string[]): ConfigError {
  const meant = nearestName(name, names)
  return new ConfigError({
    option: name.slice(0, 100),
    expected: `the name of an ${kind} that debug-toolbar has`,
    given: name,
    advice: meant === undefined ? `They are: ${names.join(', ')}.` : `Did you mean ${meant}?`,
  })
}

function notInEnvironment(name: string, given: string): ConfigError {
  return new ConfigError({
    option: environmentName(name),
    expected: `no text, as ${name} takes classes or a function`,
    given,
    advice: `Unset the variable and give ${name} in code.`,
  })
}
