import { render } from 'preact'
import { makeClient } from './client.ts'
import { App } from './view/app.tsx'
import './style/tokens.css'
import './style/base.css'
import './style/list.css'
import './style/page.css'
import './style/trace.css'
import './style/formats.css'

const base = readMeta('debug-toolbar-base').replace(/\/+$/, '')
const client = makeClient({ base, token: readMeta('debug-toolbar-token') })
const place = document.getElementById('app')
if (place) render(<App base={base} client={client} />, place)

/** What the server wrote into the document's head. */
function readMeta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? ''
}
