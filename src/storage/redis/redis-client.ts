import { StoreGoneError } from '../../core/errors.ts'
import type { RedisClient } from '../../model/settings.ts'

/** Sends one command. */
export type SendCommand = (command: string, ...args: string[]) => Promise<unknown>

export interface OpenedClient {
  send: SendCommand
  /** Ends the connection if it was opened here. */
  close: () => Promise<void>
}

/** Time (ms) for a connection. */
const CONNECT_TIMEOUT_MS = 3000

/** Returns the way to send commands: by the user's own client, or by a connection to the URL. */
export async function openClient(given: string | RedisClient): Promise<OpenedClient> {
  if (typeof given !== 'string') return { send: sendBy(given), close: () => Promise.resolve() }
  return connect(given)
}

function sendBy(client: RedisClient): SendCommand {
  if ('call' in client) return (command, ...args) => client.call(command, ...args)
  return (command, ...args) => client.sendCommand([command, ...args])
}

async function connect(url: string): Promise<OpenedClient> {
  const library = await import('ioredis').catch(() => null)
  if (library === null) {
    throw new StoreGoneError('a history with the URL of a Redis needs the package ioredis beside debug-toolbar')
  }
  const client = new library.Redis(url, { maxRetriesPerRequest: 1, connectTimeout: CONNECT_TIMEOUT_MS })
  // A command's own failure says it; without a listener the client would print each.
  client.on('error', () => {})
  return { send: sendBy(client), close: () => Promise.resolve(client.disconnect()) }
}
