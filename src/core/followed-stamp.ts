import type { FollowedRequest } from './followed-request.ts'
import { Returning } from './returning.ts'

/** Ties a followed request to its message: where two toolbars meet in one app, the outer one has it. */
export class FollowedStamp extends Returning {
  #followed: FollowedRequest

  private constructor(message: object, followed: FollowedRequest) {
    super(message)
    this.#followed = followed
  }

  /** A message has one stamp for ever. */
  static set(message: object, followed: FollowedRequest): void {
    new FollowedStamp(message, followed)
  }

  /** The request that some toolbar of this process follows for the message, if one does. */
  static get(message: object): FollowedRequest | undefined {
    return #followed in message ? message.#followed : undefined
  }
}
