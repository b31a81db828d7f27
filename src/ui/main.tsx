import { render } from 'preact'
import { makeClient } from './client/client.ts'
import { readScreens } from './state/screens.ts'
import { App } from './view/app.tsx'
import { ScreensContext } from './view/request/own-screen.tsx'
import { EditorContext } from './view/parts/text.tsx'
import { restoreTheme } from './view/parts/theme.ts'
import './style/tokens.css'
import './style/base.css'
import './style/list.css'
import './style/page.css'
import './style/trace.css'
import './style/formats.css'
import './style/operations.css'
import './style/notices.css'
import './style/routes.css'
import './style/narrow.css'

const base = readMeta('debug-toolbar-base').replace(/\/+$/, '')
const client = makeClient({ base, token: readMeta('debug-toolbar-token') })
const editor = { template: readMeta('debug-toolbar-editor'), root: readMeta('debug-toolbar-root') }
const screens = readScreens(readMeta('debug-toolbar-screens'), base)
const place = document.getElementById('app')
restoreTheme()
if (place) {
  render(
    <EditorContext.Provider value={editor}>
      <ScreensContext.Provider value={screens}>
        <App base={base} client={client} />
      </ScreensContext.Provider>
    </EditorContext.Provider>,
    place,
  )
}

/** Reads a value that the server wrote into the document's head. */
function readMeta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? ''
}
