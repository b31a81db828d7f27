import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import * as zlib from 'node:zlib'
import { HTTP } from './apps.support.ts'
import { open } from './client.support.ts'
import { missingToolbar } from './pages.support.ts'

const QUESTION =
  'GET / HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Dest: document\r\nAccept: text/html\r\nConnection: close\r\n\r\n'

interface Coding {
  name: string
  /** Compresses like an app that streams: each piece can be read when it arrives. */
  pack: (() => zlib.Gzip | zlib.BrotliCompress | zlib.Deflate) | null
  unpack: (() => NodeJS.ReadWriteStream) | null
}

const QUICK = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } }

const CODINGS: readonly Coding[] = [
  { name: 'identity', pack: null, unpack: null },
  { name: 'gzip', pack: () => zlib.createGzip(), unpack: () => zlib.createGunzip() },
  { name: 'deflate', pack: () => zlib.createDeflate(), unpack: () => zlib.createInflate() },
  { name: 'br', pack: () => zlib.createBrotliCompress(QUICK), unpack: () => zlib.createBrotliDecompress() },
]

/** Reads a page as it arrives, without content coding and chunks. */
class Reader {
  text = ''
  readonly #waiting = new Set<() => void>()

  constructor(socket: Socket, unpack: NodeJS.ReadWriteStream | null) {
    let rest = Buffer.alloc(0)
    let isHead = true
    unpack?.on('data', (piece: Buffer) => this.#add(piece))
    socket.on('data', (piece: Buffer) => {
      rest = Buffer.concat([rest, piece])
      const head = rest.indexOf('\r\n\r\n')
      if (isHead && head < 0) return
      if (isHead) rest = rest.subarray(head + 4)
      isHead = false
      for (;;) {
        const line = rest.indexOf('\r\n')
        const size = line < 0 ? Number.NaN : Number.parseInt(rest.toString('latin1', 0, line), 16)
        if (Number.isNaN(size) || rest.length < line + size + 4) return
        const chunk = rest.subarray(line + 2, line + 2 + size)
        rest = rest.subarray(line + size + 4)
        if (unpack === null) this.#add(chunk)
        else if (size > 0) unpack.write(chunk)
      }
    })
  }

  #add(piece: Buffer): void {
    this.text += piece.toString('latin1')
    for (const check of this.#waiting) check()
  }

  /** Resolves as soon as this text has come. */
  async until(text: string): Promise<void> {
    if (this.text.includes(text)) return
    await new Promise<void>((resolve) => {
      const check = (): void => {
        if (!this.text.includes(text)) return
        this.#waiting.delete(check)
        resolve()
      }
      this.#waiting.add(check)
    })
  }
}

describe('pages that stream', { skip: missingToolbar() }, () => {
  for (const { name, pack, unpack } of CODINGS) {
    test(`${name}: each sent piece arrives before the app sends more`, { timeout: 60_000 }, async (t) => {
      const go: (() => void)[] = []
      const { port } = await HTTP.start(t, async (_req, res) => {
        res.writeHead(200, { 'Content-Type': 'text/html', 'Content-Encoding': name })
        const packed = pack?.() ?? null
        packed?.pipe(res)
        for (const part of ['<html><body>one', '<p>two</p>', '<p>three</p>', '</body></html>']) {
          if (packed === null) res.write(part)
          else packed.write(part, () => packed.flush())
          await new Promise<void>((resolve) => go.push(resolve))
        }
        if (packed === null) res.end()
        else packed.end()
      })
      const socket = await open(port, QUESTION)
      t.after(() => socket.destroy())
      const reader = new Reader(socket, unpack?.() ?? null)
      for (const [index, part] of ['one', 'two</p>', 'three</p>'].entries()) {
        await reader.until(part)
        while (go.length <= index) await sleep(1)
        go[index]!()
      }
      while (go.length < 4) await sleep(1)
      go[3]!()
      await reader.until('</html>')
      assert.match(reader.text, /^<html><body>one<p>two<\/p><p>three<\/p><script [^>]*><\/script><\/body><\/html>$/)
    })

    test(`${name}: an app waits for a client that is slow, and goes on with it`, { timeout: 120_000 }, async (t) => {
      const state = { produced: 0, isDone: false }
      const { port } = await HTTP.start(t, async (_req, res) => {
        res.writeHead(200, { 'Content-Type': 'text/html', 'Content-Encoding': name })
        await sendLong(res, pack?.() ?? null, state)
        state.isDone = true
      })
      const socket = await open(port, QUESTION)
      t.after(() => socket.destroy())
      socket.pause()
      const stuckAt = await untilStable(() => state.produced)
      assert.equal(state.isDone, false)
      assert.ok(stuckAt < LONG / 2, `${stuckAt} bytes were produced for a client that reads nothing`)
      let received = 0
      socket.on('data', (piece: Buffer) => (received += piece.length))
      socket.resume()
      await once(socket, 'close')
      assert.equal(state.isDone, true)
      assert.equal(state.produced, LONG)
      // Letters of base64 hold six bits each, so compression cannot make them shorter.
      assert.ok(received > LONG * 0.74, `${received} bytes`)
    })
  }
})

const PIECE = 65_536
const LONG = PIECE * 320

async function sendLong(
  res: ServerResponse,
  packed: zlib.Gzip | zlib.BrotliCompress | zlib.Deflate | null,
  state: { produced: number },
): Promise<void> {
  function* parts(): Generator<Buffer> {
    for (; state.produced < LONG; state.produced += PIECE) {
      yield Buffer.from(randomBytes((PIECE / 4) * 3).toString('base64'))
    }
  }
  const source = Readable.from(parts(), { objectMode: false })
  if (packed === null) await pipeline(source, res)
  else await pipeline(source, packed, res)
}

/** Returns the value once it has not changed for a while. */
async function untilStable(read: () => number): Promise<number> {
  let before = -1
  for (let same = 0; same < 10; before = read()) {
    await sleep(50)
    same = read() === before && before > 0 ? same + 1 : 0
  }
  return before
}
