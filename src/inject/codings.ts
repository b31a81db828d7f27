import * as zlib from 'node:zlib'

/** A content coding that can be decoded and encoded. */
export type Coding = 'identity' | 'gzip' | 'x-gzip' | 'deflate' | 'br' | 'zstd'

/** A pair of streams, and the flush mode that makes the encoder write all that it has. */
export interface Codec {
  decoder: zlib.Gunzip | zlib.Inflate | zlib.BrotliDecompress
  encoder: zlib.Gzip | zlib.Deflate | zlib.BrotliCompress
  flush: number
}

const { constants } = zlib
/** Node has zstd from 22.15 on. */
const hasZstd = 'createZstdCompress' in zlib

const CODINGS: ReadonlySet<string> = new Set([
  'identity',
  'gzip',
  'x-gzip',
  'deflate',
  'br',
  ...(hasZstd ? ['zstd'] : []),
])

export const isKnownCoding = (name: string): name is Coding => CODINGS.has(name)

/**
 * Creates the streams for a coding. A truncated body is read as far as it goes, as browsers do.
 *
 * @param first the body's first byte: `deflate` comes with zlib's header, as in the standard, and without
 */
export function makeCodec(coding: Exclude<Coding, 'identity'>, first: number): Codec {
  switch (coding) {
    case 'br':
      return {
        decoder: zlib.createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH }),
        // The default of 11 is for files that are compressed once: a page of 1 MB would take seconds.
        encoder: zlib.createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
        flush: constants.BROTLI_OPERATION_FLUSH,
      }
    case 'zstd':
      return {
        decoder: zlib.createZstdDecompress({ finishFlush: constants.ZSTD_e_flush }),
        encoder: zlib.createZstdCompress(),
        flush: constants.ZSTD_e_flush,
      }
    case 'deflate':
      return makeDeflate((first & 0x0f) === 8)
    default:
      return {
        decoder: zlib.createGunzip({ finishFlush: constants.Z_SYNC_FLUSH }),
        encoder: zlib.createGzip(),
        flush: constants.Z_SYNC_FLUSH,
      }
  }
}

function makeDeflate(hasHeader: boolean): Codec {
  const finishFlush = constants.Z_SYNC_FLUSH
  return {
    decoder: hasHeader ? zlib.createInflate({ finishFlush }) : zlib.createInflateRaw({ finishFlush }),
    encoder: hasHeader ? zlib.createDeflate() : zlib.createDeflateRaw(),
    flush: constants.Z_SYNC_FLUSH,
  }
}
