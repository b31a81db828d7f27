import type { RuntimeSource } from '../recording/source.ts'
import { crypto } from './runtime/crypto.ts'
import { dns } from './runtime/dns.ts'
import { fs } from './runtime/fs.ts'
import { fsStreams } from './runtime/fs-streams.ts'
import { zlib } from './runtime/zlib.ts'

/** Those whose functions are taken by name. */
export const BUILTINS: readonly RuntimeSource[] = [fs, fsStreams, dns, crypto, zlib]
