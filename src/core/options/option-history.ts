import { types } from 'node:util'
import type { HistoryOptions, RedisClient } from '../../model/settings.ts'
import type { RequestStore } from '../../model/request-store.ts'
import { redactText } from '../redaction/index.ts'
import { reject } from './option-readers.ts'
import type { OptionReader, OptionSource } from './option-readers.ts'

/** The values of `history`. */
export type HistoryChoice = 'memory' | 'sqlite' | HistoryOptions | RequestStore

const METHODS = ['add', 'get', 'list', 'clear'] as const
const WORDS = ['memory', 'sqlite'] as const
const LIMITS = ['maxRequests', 'maxBytes', 'maxAge'] as const
const FIELDS: ReadonlySet<string> = new Set(['sqlite', 'redis', ...LIMITS])
const FILE_PREFIX = 'sqlite:'
const REDIS_URL = /^rediss?:\/\/\S+$/

/** Variables by which test runners can be known; what a suite does is nobody's history. */
const TEST_VARIABLES = ['NODE_TEST_CONTEXT', 'VITEST', 'JEST_WORKER_ID']

/** `'memory'`, `'sqlite'`, an object of options for the latter, or one that has the methods of a store. */
export const readHistory: OptionReader<HistoryChoice> = (given, source) => {
  if (source.fromEnvironment) return readText(String(given).trim(), source)
  const word = WORDS.find((each) => each === given)
  if (word !== undefined) return word
  if (typeof given !== 'object' || given === null || types.isProxy(given)) return refuse(given, source)
  return isStore(given, source) ? given : readFields(given, source)
}

/** A file where Node has SQLite, but memory in a test suite: its requests are nobody's history. */
export function defaultHistory(env: NodeJS.ProcessEnv): 'memory' | 'sqlite' {
  const isTest = env['NODE_ENV']?.trim() === 'test' || TEST_VARIABLES.some((name) => isSet(env, name))
  return isTest || isSet(process.env, 'NODE_TEST_CONTEXT') ? 'memory' : 'sqlite'
}

const isSet = (env: NodeJS.ProcessEnv, name: string): boolean => (env[name] ?? '') !== ''

function readText(text: string, source: OptionSource): HistoryChoice {
  const word = WORDS.find((each) => each === text.toLowerCase())
  if (word !== undefined) return word
  if (text.startsWith(FILE_PREFIX) && text.length > FILE_PREFIX.length)
    return { sqlite: text.slice(FILE_PREFIX.length) }
  if (REDIS_URL.test(text)) return { redis: text }
  return reject(
    source,
    'memory, sqlite, sqlite: and the path of a file, or a URL such as redis://host',
    redactText(text),
  )
}

function isStore(given: object, source: OptionSource): given is RequestStore {
  return METHODS.every((method) => typeof read(given, method, source) === 'function')
}

function readFields(given: object, source: OptionSource): HistoryOptions {
  const names = Object.keys(given)
  if (names.length === 0 || names.some((name) => !FIELDS.has(name))) return refuse(given, source)
  const file = read(given, 'sqlite', source)
  if (file !== undefined && (typeof file !== 'string' || file.trim() === '')) {
    return reject({ ...source, option: `${source.option}.sqlite` }, 'the path of a file', file)
  }
  const redis = read(given, 'redis', source)
  if (redis !== undefined && (file !== undefined || !isRedis(redis, source))) {
    const expected = 'the URL of a Redis, or a client of ioredis or redis, and no file beside it'
    return reject(
      { ...source, option: `${source.option}.redis` },
      expected,
      typeof redis === 'string' ? 'a text' : redis,
    )
  }
  const options: HistoryOptions = file === undefined ? {} : { sqlite: file }
  if (redis !== undefined) options.redis = redis
  for (const name of LIMITS) {
    const limit = read(given, name, source)
    if (limit === undefined) continue
    if (typeof limit !== 'number' || !Number.isSafeInteger(limit) || limit < 1) {
      return reject({ ...source, option: `${source.option}.${name}` }, 'a whole number of at least 1', limit)
    }
    options[name] = limit
  }
  return options
}

function isRedis(given: unknown, source: OptionSource): given is string | RedisClient {
  if (typeof given === 'string') return REDIS_URL.test(given)
  if (typeof given !== 'object' || given === null || types.isProxy(given)) return false
  return ['call', 'sendCommand'].some((method) => typeof read(given, method, source) === 'function')
}

function read(given: object, name: string, source: OptionSource): unknown {
  try {
    return Reflect.get(given, name) as unknown
  } catch (cause) {
    return reject(source, 'an object whose methods can be read', given, { cause })
  }
}

function refuse(given: unknown, source: OptionSource): never {
  const advice =
    "Give 'memory', 'sqlite', { sqlite: path, maxRequests, maxBytes, maxAge }, or an object with these methods: add, " +
    'get, list and clear.'
  return reject(source, "'memory', 'sqlite' with or without options, or a store of your own", given, { advice })
}
