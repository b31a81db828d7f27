import type inspector from 'node:inspector'
import type { CpuProfileEngine, EndedCpuProfile, OpenCpuProfile, V8CpuProfile } from './engine.ts'

/** Estimated bytes of a sample, with its time as a number, and of a node with its call frame. */
const SAMPLE_BYTES = 16
const NODE_BYTES = 250

let count = 0

/**
 * Takes CPU profiles by an inspector session of our own. A session has one profile by command, and any number by
 * `console.profile`, so that the next one can begin before the last one ends.
 */
export class InspectorEngine implements CpuProfileEngine {
  /** A session has one interval for all of its profiles, so none can be left open that takes hardly any samples. */
  readonly isWarm = false
  readonly #inspector: typeof inspector
  readonly #session: inspector.Session
  readonly #ended = new Map<string, V8CpuProfile>()

  /**
   * @param interval milliseconds between two samples
   * @throws if there is no inspector in this build of Node, or it is not allowed
   */
  constructor(interval: number) {
    this.#inspector = process.getBuiltinModule('node:inspector')
    this.#session = new this.#inspector.Session()
    this.#session.connect()
    this.#session.on('Profiler.consoleProfileFinished', ({ params }) => {
      // CPU profiles of other callers of `console.profile` end here too.
      if (this.#open.delete(params.title ?? '')) this.#ended.set(params.title ?? '', params.profile)
    })
    this.#session.post('Profiler.enable')
    this.#session.post('Profiler.setSamplingInterval', { interval: Math.round(interval * 1000) })
  }

  readonly #open = new Set<string>()

  open(): OpenCpuProfile {
    const title = `debug-toolbar ${process.pid} ${(++count).toString()}`
    this.#open.add(title)
    const console = this.#inspector.console as unknown as Record<'profile' | 'profileEnd', (title: string) => void>
    console.profile(title)
    return {
      end: () => {
        console.profileEnd(title)
        const profile = this.#ended.get(title)
        this.#ended.delete(title)
        this.#open.delete(title)
        return profile === undefined ? null : toEnded(profile)
      },
    }
  }

  close(): void {
    this.#session.disconnect()
  }
}

const toEnded = (profile: V8CpuProfile): EndedCpuProfile => ({
  byteLength: bytesOf(profile),
  read: () => profile,
  readIdle: () => ({
    idleNode: profile.nodes.find(({ callFrame }) => callFrame.functionName === '(idle)')?.id ?? -1,
    samples: profile.samples ?? [],
    timeDeltas: profile.timeDeltas ?? [],
  }),
})

const bytesOf = ({ nodes, samples }: V8CpuProfile): number =>
  nodes.length * NODE_BYTES + (samples?.length ?? 0) * SAMPLE_BYTES
