/** The built script of the badge. */
export interface BadgeScript {
  /** Name relative to `basePath`: `assets/toolbar-Bx3k9a2q.js`. */
  name: string
  /** `sha384-…` */
  integrity: string
}

export interface SnippetParts {
  script: BadgeScript
  basePath: string
  requestId: string
  nonce: string | null
}

/**
 * Renders the one element that goes into a page. It does not wait for the document (`defer`), because scripts that do
 * would have sent their first requests before the badge could watch them. It comes last, so that the rest of the page
 * has been parsed before it.
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
