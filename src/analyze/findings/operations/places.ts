import type { Operation } from '../../../model/async-stats.ts'

/** Kinds of operations that go to a server by a connection. */
const REMOTE: ReadonlySet<Operation['kind']> = new Set(['sql', 'document', 'cache', 'http', 'message', 'connect', 'ai'])

/** Names the server of an operation, in a key; null for one without a connection, or to an unknown server. */
export function placeKey({ kind, system, attributes }: Operation): string | null {
  if (!REMOTE.has(kind) || system === 'sqlite') return null
  const { 'server.address': address, 'server.port': port = '', 'db.namespace': name = '' } = attributes
  return address === undefined ? null : [system, address, port, name].join('\n')
}

/** Names the server of an operation for readers: `db.internal:5432`. */
export function placeName({ system, attributes }: Operation): string {
  const { 'server.address': address, 'server.port': port } = attributes
  if (address === undefined) return system
  return port === undefined ? String(address) : `${address}:${port}`
}
