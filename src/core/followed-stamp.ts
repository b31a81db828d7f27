import type { FollowedRequest } from './followed-request.ts'
import { Returning } from './returning.ts'

/**
 * Ties a followed request to its messages: where two toolbars meet in one app, the outer one has them. Its connection
 * has the stamp as well, without a request, for it outlives many.
 */
export class FollowedStamp extends Returning {
  #followed: FollowedRequest | undefined

  private constructor(object: object, followed: FollowedRequest | undefined) {
    super(object)
    this.#followed = followed
  }

  /** Sets or replaces the message's stamp. */
  static set(message: object, followed: FollowedRequest): void {
    if (#followed in message) message.#followed = followed
    else new FollowedStamp(message, followed)
  }

  static setOnConnection(socket: object): void {
    if (!(#followed in socket)) new FollowedStamp(socket, undefined)
  }

  /** The request that some toolbar of this process follows for the message, if one does. */
  static get(message: object): FollowedRequest | undefined {
    return #followed in message ? message.#followed : undefined
  }

  /** Whether it is a followed request's message or connection. */
  static isOn(object: object): boolean {
    return #followed in object
  }
}
