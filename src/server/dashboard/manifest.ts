/** One chunk of Vite's manifest, reduced to the served files. */
export interface Chunk {
  file: string
  css: string[]
  assets: string[]
  imports: string[]
}

export interface Manifest {
  chunks: ReadonlyMap<string, Chunk>
  /** The chunk that the page loads. */
  entry: Chunk
  /** The chunks that the entry imports statically, directly or not. */
  imports: Chunk[]
}

/** Matches names in Vite's `assets` folder only, so that no name can leave it. */
const ASSET_NAME = /^assets\/[\w-][\w.-]{0,127}$/

const ENTRY_KEYS = ['index.html', 'src/ui/index.html', 'src/ui/main.tsx']

/** Parses Vite's `manifest.json`. Throws an Error that names the missing part. */
export function parseManifest(text: string): Manifest {
  const chunks = new Map<string, Chunk>()
  const entries: string[] = []
  for (const [key, value] of Object.entries(JSON.parse(text) as Record<string, Record<string, unknown>>)) {
    chunks.set(key, readChunk(key, value))
    if (value['isEntry'] === true) entries.push(key)
  }
  const key = ENTRY_KEYS.find((name) => entries.includes(name)) ?? entries[0]
  const entry = chunks.get(key ?? '')
  if (entry === undefined) throw new Error('expected a chunk with isEntry in the manifest, found none')
  return { chunks, entry, imports: collectImports(chunks, entry) }
}

/** Returns every file of the build, each once. */
export function listFiles(manifest: Manifest): string[] {
  const files = [...manifest.chunks.values()].flatMap((chunk) => [[chunk.file], chunk.css, chunk.assets].flat())
  return [...new Set(files)]
}

function readChunk(key: string, value: Record<string, unknown>): Chunk {
  const chunk = {
    file: String(value['file']),
    css: readList(value['css']),
    assets: readList(value['assets']),
    imports: readList(value['imports']),
  }
  const odd = [chunk.file, ...chunk.css, ...chunk.assets].find((name) => !ASSET_NAME.test(name))
  if (odd !== undefined) throw new Error(`expected names like assets/index.js in the manifest, found ${odd} in ${key}`)
  return chunk
}

function readList(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : []
}

function collectImports(chunks: ReadonlyMap<string, Chunk>, entry: Chunk): Chunk[] {
  const found = new Set<Chunk>()
  const open = [...entry.imports]
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    const chunk = chunks.get(key)
    if (chunk === undefined || found.has(chunk)) continue
    found.add(chunk)
    open.push(...chunk.imports)
  }
  found.delete(entry)
  return [...found]
}
