import { lookup } from 'node:dns/promises'

/** Thrown for an answer of the upstream service that is no success. */
export class UpstreamError extends Error {
  /**
   * @param {string} path
   * @param {number} status
   */
  constructor(path, status) {
    super(`upstream answered ${status} for ${path}`)
    this.name = 'UpstreamError'
    // Not `status`, which Fastify would use for its answer.
    this.upstreamStatus = status
  }
}

/** Calls the upstream service. */
export class UpstreamClient {
  #base

  /** @param {string} base */
  constructor(base) {
    this.#base = base
  }

  /**
   * @param {string} path
   * @param {{ signal?: AbortSignal }} [options]
   * @returns {Promise<any>}
   */
  async fetchJson(path, { signal } = {}) {
    const response = await fetch(new URL(path, this.#base), signal ? { signal } : {})
    if (!response.ok) throw new UpstreamError(path, response.status)
    return await response.json()
  }

  /** Looks up the current address of the service's host. */
  async findAddress() {
    const { address } = await lookup('localhost')
    return address
  }
}
