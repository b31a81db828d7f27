import { defaultHistory, readHistory } from './option-history.ts'
import type { ResolvedConfig } from './config.ts'
import { defaultOtlpEndpoint, readOtlpEndpoint } from './option-otlp.ts'
import { readPanelClasses } from './option-panels.ts'
import {
  readBasePath,
  readChoice,
  readFlag,
  readNumber,
  readPathPatterns,
  readPredicate,
  readRegExps,
  readText,
  readTexts,
} from './option-readers.ts'
import type { NumberRange, OptionReader } from './option-readers.ts'
import { DEFAULT_REDACT_PATTERNS } from '../redaction/patterns.ts'

/** Describes one option. To add an option, add its type and a line to the table below. */
export interface OptionSpec<T> {
  read: OptionReader<T>
  byDefault: (env: NodeJS.ProcessEnv) => T
  /** False for classes and functions, which text cannot express. */
  inEnvironment: boolean
}

export type OptionTable = { readonly [Name in keyof ResolvedConfig]: OptionSpec<ResolvedConfig[Name]> }

/** The longest delay (ms) of a timer of Node.js. */
const MAX_TIMER_MS = 2_147_483_647

const atLeastOne: NumberRange = {
  expected: 'a whole number of at least 1',
  fits: (value) => Number.isSafeInteger(value) && value >= 1,
}
const count: NumberRange = {
  expected: 'a whole number of at least 0',
  fits: (value) => Number.isSafeInteger(value) && value >= 0,
}
const threshold: NumberRange = { expected: 'milliseconds, at least 0', fits: (value) => value >= 0 }
const timeLimit: NumberRange = {
  expected: `milliseconds, more than 0 and at most ${MAX_TIMER_MS}`,
  fits: (value) => value > 0 && value <= MAX_TIMER_MS,
}
const sampleInterval: NumberRange = {
  expected: 'milliseconds from 0.1 to 1000, or 0 for no samples',
  fits: (value) => value === 0 || (value >= 0.1 && value <= 1000),
}
const share: NumberRange = { expected: 'a share from 0 to 1', fits: (value) => value >= 0 && value <= 1 }

const hostName = {
  expected: 'a host name such as dev.example.com, without scheme, path or wildcard',
  fits: (text: string) => /^[^\s/\\@*?#,]{1,255}$/.test(text),
}
const packageName = {
  expected: 'the name of a package, or *',
  fits: (text: string) => /^(?:\*|(?:@[\w.~-]+\/)?[\w.~-]+)$/.test(text) && text.length <= 214,
}
/** Refuses URLs that run scripts. */
const editorUrl = {
  expected: 'the URL of an editor such as vscode://file/{path}:{line}:{column}, or an empty text',
  fits: (text: string) =>
    text === '' || /^(?!javascript:|data:|vbscript:)[a-z][a-z\d+.-]*:[^\s\p{Cc}]{1,500}$/iu.test(text),
}
const panelId = { expected: 'the id of a panel', fits: (text: string) => text.trim() !== '' }

/** Maps every option to its reader and its default. */
export const OPTION_TABLE: OptionTable = {
  enabled: { ...option(readFlag, true), byDefault: (env) => env['NODE_ENV']?.trim() !== 'production' },
  panels: inCodeOnly<ResolvedConfig['panels']>(readPanelClasses, null),
  extraPanels: inCodeOnly(readPanelClasses, []),
  excludePanels: option(readTexts(panelId), []),
  basePath: option(readBasePath, '/_debug_toolbar'),
  maxRequestHistory: option(readNumber(atLeastOne), 100),
  maxHistoryBytes: option(readNumber(atLeastOne), 64 * 1024 * 1024),
  history: { read: readHistory, byDefault: defaultHistory, inEnvironment: true },
  otlpEndpoint: { read: readOtlpEndpoint, byDefault: defaultOtlpEndpoint, inEnvironment: true },
  showToolbar: inCodeOnly<ResolvedConfig['showToolbar']>(readPredicate, null),
  excludePaths: option(readPathPatterns, []),
  allowedHosts: option(readTexts(hostName), []),
  editorUrl: option(readText(editorUrl), 'vscode://file/{path}:{line}:{column}'),
  injectHtml: option(readFlag, true),
  serverTiming: option(readFlag, true),
  traceContext: option(readFlag, true),
  logFields: option(readFlag, false),
  asyncProfilerBackend: option(readChoice(['auto', 'instrumentation', 'hooks', 'eventloop']), 'auto'),
  asyncProfilerTrackTasks: option(readFlag, true),
  asyncProfilerDetectBlocking: option(readFlag, true),
  asyncProfilerBlockingThreshold: option(readNumber(threshold), 50),
  asyncProfilerSampleInterval: option(readNumber(sampleInterval), 2),
  asyncProfilerMaxTasks: option(readNumber(count), 10_000),
  asyncProfilerMaxOperations: option(readNumber(count), 5000),
  asyncProfilerMaxDuration: option(readNumber(timeLimit), 60_000),
  asyncProfilerMaxOverhead: option(readNumber(share), 0.1),
  asyncProfilerRedactPatterns: option(readRegExps, DEFAULT_REDACT_PATTERNS),
  asyncProfilerTaskNames: option(readFlag, true),
  asyncProfilerInclude: option(readTexts(packageName), []),
}

function option<T>(read: OptionReader<T>, value: NoInfer<T>): OptionSpec<T> {
  return { read, byDefault: () => value, inEnvironment: true }
}

function inCodeOnly<T>(read: OptionReader<T>, value: NoInfer<T>): OptionSpec<T> {
  return { ...option(read, value), inEnvironment: false }
}
