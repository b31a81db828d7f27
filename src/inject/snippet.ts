/** The built script of the toolbar. */
export interface ToolbarScript {
  /** Relative to `basePath`: `assets/toolbar-Bx3k9a2q.js`. */
  name: string
  /** `sha384-…` */
  integrity: string
}

export interface SnippetParts {
  script: ToolbarScript
  basePath: string
  requestId: string
  nonce: string | null
}

/**
 * The one element that goes into a page. It does not wait for the document (`defer`): scripts that do would have sent
 * their first requests before it could follow them. By the time it is read, everything else of the page has been.
 */
export function renderSnippet({ script, basePath, requestId, nonce }: SnippetParts): Buffer {
  const attributes: [string, string][] = [
    ['src', `${basePath}/${script.name}`],
    ['integrity', script.integrity],
    ['data-debug-toolbar-base', basePath],
    ['data-debug-toolbar-request', requestId],
    ...(nonce === null ? [] : [['nonce', nonce] as [string, string]]),
  ]
  const text = attributes.map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`).join('')
  return Buffer.from(`<script${text}></script>`)
}

const escapeAttribute = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
