import type inspector from 'node:inspector'
import type { OpenProfile, ProfileEngine, V8Profile } from './engine.ts'

/** Sample times as numbers, nodes with their call frames: about what each costs in bytes. */
const SAMPLE_BYTES = 16
const NODE_BYTES = 250

let count = 0

/**
 * The profiler over an inspector session of our own. A session has one profile by command, and any number by
 * `console.profile`, which is what lets the next one begin before the last one ends.
 */
export class InspectorEngine implements ProfileEngine {
  readonly #inspector: typeof inspector
  readonly #session: inspector.Session
  readonly #ended = new Map<string, V8Profile>()

  /**
   * @param interval milliseconds between two samples
   * @throws where there is no inspector in this build of Node, or it is not allowed
   */
  constructor(interval: number) {
    this.#inspector = process.getBuiltinModule('node:inspector')
    this.#session = new this.#inspector.Session()
    this.#session.connect()
    this.#session.on('Profiler.consoleProfileFinished', ({ params }) => {
      // Profiles of others, who call `console.profile` as well, end here too.
      if (this.#open.delete(params.title ?? '')) this.#ended.set(params.title ?? '', params.profile)
    })
    this.#session.post('Profiler.enable')
    this.#session.post('Profiler.setSamplingInterval', { interval: Math.round(interval * 1000) })
  }

  readonly #open = new Set<string>()

  open(): OpenProfile {
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
        return profile === undefined ? null : { byteLength: bytesOf(profile), read: () => profile }
      },
    }
  }

  close(): void {
    this.#session.disconnect()
  }
}

const bytesOf = ({ nodes, samples }: V8Profile): number =>
  nodes.length * NODE_BYTES + (samples?.length ?? 0) * SAMPLE_BYTES
