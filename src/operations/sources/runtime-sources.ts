import type { RuntimeSource } from '../recording/source.ts'
import { childProcess } from './runtime/child-process.ts'
import { fileHandles } from './runtime/file-handles.ts'
import { graphqlChannels } from './libraries/graphql-channels.ts'
import { httpClient } from './runtime/http-client.ts'
import { undici } from './runtime/undici.ts'
import { workers } from './runtime/workers.ts'

/** Those that need no hook before a toolbar is there; `builtin-sources.ts` has the others. */
export const RUNTIME: readonly RuntimeSource[] = [
  httpClient,
  undici,
  fileHandles,
  childProcess,
  workers,
  graphqlChannels,
]
