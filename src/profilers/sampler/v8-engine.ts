import type { EndedProfile, OpenProfile, ProfileEngine } from './engine.ts'
import { readProfileText } from './read-profile-text.ts'

/** What `node:v8` has from 24.12 on, and with options from 26 on. */
interface CpuProfileHandle {
  stop(): string | undefined
}
type StartCpuProfile = (options?: { sampleInterval: number }) => CpuProfileHandle

/** Whether the runtime's profiler can be had directly, at any interval: then nobody else's inspector session hears of it. */
export function canStartV8(): boolean {
  return (startFunction()?.length ?? 0) > 0
}

function startFunction(): StartCpuProfile | undefined {
  const v8: object = process.getBuiltinModule('node:v8')
  return Reflect.get(v8, 'startCpuProfile') as StartCpuProfile | undefined
}

/** The profiler as `node:v8` offers it; profiles come as text. */
export class V8Engine implements ProfileEngine {
  readonly #start: StartCpuProfile
  readonly #interval: number

  /** @param interval milliseconds between two samples */
  constructor(interval: number) {
    this.#start = startFunction()!
    this.#interval = interval
  }

  open(): OpenProfile {
    const handle = this.#start({ sampleInterval: this.#interval })
    return { end: () => toEnded(handle.stop()) }
  }

  close(): void {}
}

const toEnded = (text: string | undefined): EndedProfile | null =>
  text === undefined ? null : { byteLength: text.length, read: () => readProfileText(text) }
