/** A block of a page of `docs/findings/`, whose Markdown is plain: no tables, no pictures, no nesting. */
export type Block =
  | { kind: 'heading' | 'quote' | 'text'; spans: Span[] }
  | { kind: 'list'; items: Span[][] }
  | { kind: 'code'; text: string }

export interface Span {
  style: 'plain' | 'code' | 'strong'
  text: string
}

const FENCE = '```'

/** Reads a page, its title left out: who sees it has the finding before his eyes. */
export function readPage(text: string): Block[] {
  const blocks: Block[] = []
  const pieces = text.split(/^```\w*\n/m)
  pieces.forEach((piece, index) => {
    if (index % 2 === 1) blocks.push({ kind: 'code', text: piece.trimEnd() })
    else for (const part of piece.split(/\n\n+/)) blocks.push(...readPart(part.trim()))
  })
  return blocks
}

function readPart(part: string): Block[] {
  if (part === '' || part.startsWith('# ') || part === FENCE) return []
  if (part.startsWith('## ')) return [{ kind: 'heading', spans: readSpans(part.slice(3)) }]
  if (part.startsWith('> ')) return [{ kind: 'quote', spans: readSpans(part.slice(2)) }]
  if (!part.startsWith('- ')) return [{ kind: 'text', spans: readSpans(part) }]
  return [
    {
      kind: 'list',
      items: part
        .split(/^- /m)
        .slice(1)
        .map((item) => readSpans(item.trim())),
    },
  ]
}

/** Links lose their addresses: they lead to files that are not here. */
function readSpans(text: string): Span[] {
  const plain = text.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('\n', ' ')
  return plain
    .split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*]+\*)/)
    .filter((piece) => piece !== '')
    .map((piece): Span => {
      if (piece.startsWith('`')) return { style: 'code', text: piece.slice(1, -1) }
      if (piece.startsWith('**')) return { style: 'strong', text: piece.slice(2, -2) }
      return { style: 'plain', text: /^\*[^*]+\*$/.test(piece) ? piece.slice(1, -1) : piece }
    })
}
