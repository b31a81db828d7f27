import type { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { PrivateField } from '../private-field.ts'

type Emit = EventEmitter['emit']

/** Takes part in a request and its response until it is released. */
export interface MessageOwner {
  readonly isReleased: boolean
  /** Emits the event for the message; `original` is the method below our hook. */
  emit(message: IncomingMessage | ServerResponse, original: Emit, args: Parameters<Emit>): boolean
  /** Writes the head of the response; `original` is the method below our hook. */
  writeHead(original: ServerResponse['writeHead'], args: unknown[]): ServerResponse
}

/**
 * Ties a tracked request to its request and response objects: if two toolbars meet in one app, the outer one owns them.
 * The connection has the stamp as well, without a request, because it outlives many.
 */
export class OwnerStamp extends PrivateField {
  #owner: MessageOwner | undefined

  private constructor(object: object, owner: MessageOwner | undefined) {
    super(object)
    this.#owner = owner
  }

  /** Sets or replaces the message's stamp. */
  static set(message: object, owner: MessageOwner): void {
    if (#owner in message) message.#owner = owner
    else new OwnerStamp(message, owner)
  }

  static setOnConnection(socket: object): void {
    if (!(#owner in socket)) new OwnerStamp(socket, undefined)
  }

  /** Returns the owner of the message, of whichever toolbar in this process, if it is tracked. */
  static get(message: object): MessageOwner | undefined {
    return #owner in message ? message.#owner : undefined
  }

  /** Returns whether this is a message or a connection of a tracked request. */
  static isOn(object: object): boolean {
    return #owner in object
  }
}
