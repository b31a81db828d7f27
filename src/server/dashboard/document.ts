import type { Bundle } from './assets.ts'
import type { Reply } from '../exchange/reply.ts'

/** The data of the page. */
export interface PageData {
  basePath: string
  /** The token of requests that change state. A page of another origin cannot read this document. */
  token: string
  /** The link of a place in source, and the folder that the file names are relative to. */
  editor: { template: string; root: string }
  /** Panels' own screens by panel id; names relative to `basePath`. */
  screens: Readonly<Record<string, string>>
}

/** Allows scripts, styles and requests of our own origin only, no inline code, and no markup made from strings. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': PAGE_POLICY,
}

/** Renders the dashboard's document. It contains no data of a request or record: pages fetch those as JSON. */
export function renderDashboard(bundle: Bundle, data: PageData): Reply {
  const link = (name: string): string =>
    `href="${escapeHtml(`${data.basePath}/${name}`)}" integrity="${bundle.files.get(name)?.integrity ?? ''}"`
  const head = [
    `<meta name="debug-toolbar-base" content="${escapeHtml(data.basePath)}">`,
    `<meta name="debug-toolbar-token" content="${escapeHtml(data.token)}">`,
    `<meta name="debug-toolbar-editor" content="${escapeHtml(data.editor.template)}">`,
    `<meta name="debug-toolbar-root" content="${escapeHtml(data.editor.root)}">`,
    `<meta name="debug-toolbar-screens" content="${escapeHtml(JSON.stringify(data.screens))}">`,
    ...bundle.styles.map((name) => `<link rel="stylesheet" ${link(name)}>`),
    ...bundle.preloads.map((name) => `<link rel="modulepreload" ${link(name)}>`),
    `<script type="module" ${link(bundle.script).replace('href', 'src')}></script>`,
  ]
  return { status: 200, headers: PAGE_HEADERS, body: page(head, ['<div id="app"></div>']) }
}

/** Renders the page of a source checkout before its dashboard is built. */
export function renderMissing(basePath: string): Reply {
  const body = [
    '<h1>The dashboard is not built</h1>',
    '<p>Run <code>npm run build</code> in the checkout of debug-toolbar and reload this page.</p>',
    `<p>The API works without it: <a href="${escapeHtml(basePath)}/api/requests">the recorded requests</a>.</p>`,
  ]
  return { status: 503, headers: PAGE_HEADERS, body: page([], body) }
}

function page(head: string[], body: string[]): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<title>debug-toolbar</title>',
    '<link rel="icon" href="data:,">',
    ...head,
    '</head>',
    '<body>',
    ...body,
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Escapes text for use between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}
