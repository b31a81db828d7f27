import { redactUrl } from '../../core/redaction/index.ts'
import type { Recorder } from '../../core/recording/recorder.ts'
import type { PoolOwner } from '../thread-pool/thread-pool.ts'

const owners = new WeakMap<object, PoolOwner>()

/** Returns for whom a recording has a job: the same for all of one request. */
export function poolOwnerOf(recorder: Recorder | undefined): PoolOwner {
  if (recorder === undefined) return NOBODY
  const { holder } = recorder.holding.owner
  let owner = owners.get(holder)
  if (owner === undefined) {
    const { method, path, name } = holder
    owner = method === '' ? { words: name, own: name } : new RequestOwner(method, path)
    owners.set(holder, owner)
  }
  return owner
}

const NOBODY: PoolOwner = { words: '', own: '' }

/** Its words are made if somebody has to wait for it. */
class RequestOwner implements PoolOwner {
  readonly own = 'this request'
  readonly #method: string
  readonly #path: string
  #words: string | null = null

  constructor(method: string, path: string) {
    this.#method = method
    this.#path = path
  }

  get words(): string {
    return (this.#words ??= `${this.#method} ${redactUrl(this.#path).split('?')[0]}`)
  }
}
