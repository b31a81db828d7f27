import { Console } from 'node:console'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { Writable } from 'node:stream'
import { likeBelow, placeMethod } from '../../core/place-method.ts'
import type { LogLevel } from '../../model/notices/log-stats.ts'
import type { LogListener } from './log-call.ts'

type Method = (...args: unknown[]) => unknown

/** All others (`table`, `group`, `trace`, `assert` …) call one of these, and have its level. */
const METHODS: readonly (readonly [name: 'debug' | 'error' | 'info' | 'log' | 'warn', level: LogLevel])[] = [
  ['debug', 'debug'],
  ['log', 'info'],
  ['info', 'info'],
  ['warn', 'warn'],
  ['error', 'error'],
]

/** Begins the lines that the toolbar itself writes. */
const OWN_PREFIX = '[debug-toolbar] '

/** Listens to the console: by the runtime's channels, which leave it as it is, or, where there are none, by wraps. */
export function hearConsole(listener: LogListener): () => void {
  const undos = METHODS.map(([name, level]) => {
    const hear = (words: unknown, below: Function): void => {
      if (!Array.isArray(words) || (typeof words[0] === 'string' && words[0].startsWith(OWN_PREFIX))) return
      listener({ level, logger: `console.${name}`, words, fields: null, below })
    }
    return tellsConsole() ? hearChannel(`console.${name}`, hear) : wrapMethod(name, hear)
  })
  return () => {
    for (const undo of undos.toReversed()) undo()
  }
}

type Hear = (words: unknown, below: Function) => void

function hearChannel(name: string, hear: Hear): () => void {
  const onMessage = (words: unknown): void => hear(words, onMessage)
  subscribe(name, onMessage)
  return () => unsubscribe(name, onMessage)
}

function wrapMethod(name: string, hear: Hear): () => void {
  try {
    const place = placeMethod<Method>(console, name, (here) => {
      // No `this` and no `prototype`, like the bound functions that the console has.
      const method = (...args: unknown[]): unknown => {
        if (here.isActive) hear(args, method)
        return Reflect.apply(here.below(), console, args)
      }
      return likeBelow(here.below(), method)
    })
    return () => place.undo()
  } catch {
    // The app has frozen its console: its lines are not seen.
    return () => {}
  }
}

let tells: boolean | null = null

/** Asks a console of our own, which writes nowhere: no table of versions is right for all release lines. */
function tellsConsole(): boolean {
  if (tells !== null) return tells
  tells = false
  const onMessage = (): void => {
    tells = true
  }
  subscribe('console.debug', onMessage)
  try {
    new Console(new Writable({ write: (_chunk, _encoding, done) => done() })).debug('')
  } finally {
    unsubscribe('console.debug', onMessage)
  }
  return tells
}
