import { useMemo } from 'preact/hooks'
import type { JSX } from 'preact'
import { readPage } from '../../state/markdown.ts'
import type { Block, Span } from '../../state/markdown.ts'

/** The pages of docs/findings/, which come with the dashboard: it works without a network. */
const PAGES: Readonly<Record<string, string>> = import.meta.glob('../../../../docs/findings/*.md', {
  query: '?raw',
  import: 'default',
  eager: true,
})

const pageOf = (check: string): string | undefined => PAGES[`../../../../docs/findings/${check}.md`]

/** Tells whether there is a page about findings of a check. */
export const hasHelp = (check: string): boolean => pageOf(check) !== undefined

/** Renders the page about findings of a check: an example, why it is told, and the cure. */
export function FindingHelp({ check }: { check: string }): JSX.Element {
  const blocks = useMemo(() => readPage(pageOf(check) ?? ''), [check])
  return (
    <section class="help" aria-label={`About ${check}`}>
      {blocks.map((block, at) => (
        <BlockView key={at} block={block} />
      ))}
    </section>
  )
}

function BlockView({ block }: { block: Block }): JSX.Element {
  if (block.kind === 'code') return <pre tabIndex={0}>{block.text}</pre>
  if (block.kind === 'list') {
    return (
      <ul>
        {block.items.map((spans, at) => (
          <li key={at}>{renderSpans(spans)}</li>
        ))}
      </ul>
    )
  }
  const spans = renderSpans(block.spans)
  if (block.kind === 'heading') return <h3>{spans}</h3>
  return block.kind === 'quote' ? <blockquote>{spans}</blockquote> : <p>{spans}</p>
}

function renderSpans(spans: readonly Span[]): (JSX.Element | string)[] {
  return spans.map(({ style, text }, at) => {
    if (style === 'code') return <code key={at}>{text}</code>
    return style === 'strong' ? <b key={at}>{text}</b> : text
  })
}
