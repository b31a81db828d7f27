import { dataProperty } from '../../core/data-property.ts'
import { likeBelow, placeMethod } from '../../core/place-method.ts'
import type { LogLevel } from '../../model/notices/log-stats.ts'
import type { LibrarySource } from '../../operations/recording/source.ts'
import type { LogListener } from './log-call.ts'

type Write = (this: Logger, ...args: unknown[]) => unknown

interface Logger {
  silent?: unknown
  level?: unknown
  levels?: Record<string, number>
  transports?: readonly { level?: unknown }[]
  /** From 3.1 on. */
  isLevelEnabled?: (level: string) => unknown
}

const SPLAT = Symbol.for('splat')

const LEVELS: Readonly<Record<string, LogLevel>> = {
  ...{ silly: 'trace', trace: 'trace', debug: 'debug', verbose: 'debug', http: 'info', info: 'info', data: 'info' },
  ...{ help: 'info', prompt: 'info', input: 'info', notice: 'info', warn: 'warn', warning: 'warn', error: 'error' },
  ...{ crit: 'fatal', alert: 'fatal', emerg: 'fatal', fatal: 'fatal' },
}

/** A logger may print by the console: that is the same line. */
let depth = 0

/** Tells whether winston writes a line now. */
export const isWinstonWriting = (): boolean => depth > 0

/** Listens to the lines of winston 3, where the app's code enters it: under back pressure the rest runs later. */
export const winston = (listener: LogListener): LibrarySource => ({
  packages: ['winston'],
  modules: /\/node_modules\/winston\/lib\/winston\/logger\.js$/,
  install(exported) {
    const prototype: unknown = typeof exported === 'function' ? exported.prototype : null
    if (typeof prototype !== 'object' || prototype === null || !('write' in prototype)) return null
    const place = placeMethod<Write>(prototype, 'write', (here) =>
      likeBelow(here.below(), function write(this: Logger, ...args: unknown[]) {
        if (here.isActive) tell(this, args[0], listener, write)
        depth++
        try {
          return Reflect.apply(here.below(), this, args)
        } finally {
          depth--
        }
      }),
    )
    return () => place.undo()
  },
})

function tell(logger: Logger, info: unknown, listener: LogListener, below: Function): void {
  if (typeof info !== 'object' || info === null) return
  const level = dataProperty(info, 'level')
  if (typeof level !== 'string' || !isOn(logger, level)) return
  const message = dataProperty(info, 'message')
  const more: unknown = dataProperty(info, SPLAT)
  const others = Array.isArray(more) ? (more as unknown[]) : []
  // As the format `splat` does it: further values are fields.
  const places = typeof message === 'string' ? (message.match(/%[sdifjoO]/g)?.length ?? 0) : 0
  const rest = others.slice(places).find((value) => typeof value === 'object' && value !== null)
  const fields = places > 0 && rest !== undefined ? rest : info
  const words = [message, ...others.slice(0, places)]
  listener({ level: LEVELS[level] ?? 'info', logger: 'winston', words, fields, below })
}

/** Lines of a level that is off are not written. Newer versions tell; older ones have the same rule. */
function isOn(logger: Logger, level: string): boolean {
  try {
    if (logger.silent === true) return false
    if (typeof logger.isLevelEnabled === 'function') return logger.isLevelEnabled(level) !== false
    const { levels = {}, transports = [] } = logger
    const most = Math.max(...transports.map((each) => levels[String(each.level ?? logger.level)] ?? -1))
    return (levels[level] ?? Infinity) <= most
  } catch {
    return false
  }
}
