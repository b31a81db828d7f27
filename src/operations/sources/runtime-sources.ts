import type { RuntimeSource } from '../recording/source.ts'
import { childProcess } from './runtime/child-process.ts'
import { crypto } from './runtime/crypto.ts'
import { dns } from './runtime/dns.ts'
import { fileHandles } from './runtime/file-handles.ts'
import { fs } from './runtime/fs.ts'
import { fsStreams } from './runtime/fs-streams.ts'
import { httpClient } from './runtime/http-client.ts'
import { undici } from './runtime/undici.ts'
import { workers } from './runtime/workers.ts'
import { zlib } from './runtime/zlib.ts'

export const RUNTIME: readonly RuntimeSource[] = [
  httpClient,
  undici,
  fs,
  fileHandles,
  fsStreams,
  dns,
  crypto,
  zlib,
  childProcess,
  workers,
]
