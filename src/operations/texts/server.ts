import { dataProperty } from '../../core/data-property.ts'
import type { AttributeValue } from '../../core/recording/operation-list.ts'

/** The address of a library's server, as its options have it; each part may be missing or something else. */
export interface Server {
  host?: unknown
  port?: unknown
  database?: unknown
}

/** Returns the attributes that name a server, by OpenTelemetry's conventions. */
export function describeServer(system: string, server: unknown): Record<string, AttributeValue> {
  const { host, port, database } = (typeof server === 'object' && server !== null ? server : {}) as Server
  const number = typeof port === 'string' ? Number(port) : port
  return {
    'db.system.name': system,
    ...(typeof host === 'string' ? { 'server.address': host } : {}),
    ...(Number.isInteger(number) ? { 'server.port': number as number } : {}),
    ...(typeof database === 'string' ? { 'db.namespace': database } : {}),
  }
}

/**
 * Returns the attribute with the largest number of connections that a pool makes, by the name of OpenTelemetry's metric;
 * nothing if the option is no such number.
 */
export function describePool(options: unknown, option: string): Record<string, AttributeValue> {
  const size = typeof options === 'object' && options !== null ? dataProperty(options, option) : undefined
  return typeof size === 'number' && size >= 1 ? { 'db.client.connection.max': size } : {}
}
