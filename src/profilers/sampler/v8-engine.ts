import type { EndedCpuProfile, OpenCpuProfile, CpuProfileEngine } from './engine.ts'
import { readCpuProfileText, readIdleText } from './read-profile-text.ts'

/** The API of `node:v8` from 24.12 on, with options from 26 on. */
interface CpuProfileHandle {
  stop(): string | undefined
}
type StartCpuProfile = (options?: { sampleInterval: number }) => CpuProfileHandle

/**
 * Returns whether the runtime's profiler is available directly, at any interval: then no other inspector session gets
 * our CPU profiles.
 */
export function canStartV8(): boolean {
  return (startFunction()?.length ?? 0) > 0
}

function startFunction(): StartCpuProfile | undefined {
  const v8: object = process.getBuiltinModule('node:v8')
  return Reflect.get(v8, 'startCpuProfile') as StartCpuProfile | undefined
}

/** The interval (ms) of the CPU profile that keeps the profiler warm: so long that its signals do not count. */
const WARM_INTERVAL_MS = 1_000_000

/** Takes CPU profiles by `node:v8`, which come as text. One of few samples is open all the time. */
export class V8Engine implements CpuProfileEngine {
  readonly isWarm = true
  readonly #start: StartCpuProfile
  readonly #interval: number
  readonly #warm: CpuProfileHandle

  /** @param interval milliseconds between two samples */
  constructor(interval: number) {
    this.#start = startFunction()!
    this.#interval = interval
    this.#warm = this.#start({ sampleInterval: WARM_INTERVAL_MS })
  }

  open(): OpenCpuProfile {
    const handle = this.#start({ sampleInterval: this.#interval })
    return { end: () => toEnded(handle.stop()) }
  }

  close(): void {
    this.#warm.stop()
  }
}

const toEnded = (text: string | undefined): EndedCpuProfile | null =>
  text === undefined
    ? null
    : { byteLength: text.length, read: () => readCpuProfileText(text), readIdle: () => readIdleText(text) }
