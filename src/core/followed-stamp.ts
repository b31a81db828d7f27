import type { FollowedRequest } from './followed-request.ts'
import { Returning } from './returning.ts'

/** Ties a followed request to its messages: where two toolbars meet in one app, the outer one has them. */
export class FollowedStamp extends Returning {
  #followed: FollowedRequest

  private constructor(message: object, followed: FollowedRequest) {
    super(message)
    this.#followed = followed
  }

  /** Sets or replaces the message's stamp. */
  static set(message: object, followed: FollowedRequest): void {
    if (#followed in message) message.#followed = followed
    else new FollowedStamp(message, followed)
  }

  /** The request that some toolbar of this process follows for the message, if one does. */
  static get(message: object): FollowedRequest | undefined {
    return #followed in message ? message.#followed : undefined
  }
}
