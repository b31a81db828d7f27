import type { OperationStart } from '../../../core/recording/operation-list.ts'
import { describeServer } from '../../texts/server.ts'

/**
 * Describes the wait for a connection that the app takes from a pool itself.
 *
 * @param server the options of the pool's connections
 */
export const connectionOf = (system: string, server: unknown): OperationStart => ({
  kind: 'connect',
  system,
  name: `CONNECTION ${system}`,
  text: `CONNECTION ${system}`,
  phase: 'acquire',
  attributes: describeServer(system, server),
})
