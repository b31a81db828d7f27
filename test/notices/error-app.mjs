import { once } from 'node:events'
import { createServer } from 'node:http'
import { debugToolbar } from '../../dist/src/adapters/http.js'

/** Serves requests that leave errors to nobody: `error-app.mjs <bare or toolbar> <the app's own listeners: yes or no>`. */
const [mode, listens] = process.argv.slice(2)
if (listens === 'yes') {
  process.on('unhandledRejection', (reason) => console.log('app: unhandled', reason.message))
  process.on('uncaughtException', (error) => console.log('app: uncaught', error.message))
}

async function float(path) {
  await Promise.resolve()
  throw new RangeError(`floating of ${path}`)
}
function handle(req, res) {
  setTimeout(() => res.end(req.url), 30)
  if (req.url.startsWith('/float')) void float(req.url)
  if (req.url.startsWith('/plain')) void Promise.reject(new TypeError(`plain of ${req.url}`))
  if (req.url.startsWith('/throw')) throw new EvalError(`thrown by ${req.url}`)
}
const toolbar = mode === 'bare' ? null : debugToolbar({ asyncProfilerMaxOverhead: 1 }, handle)
const server = createServer(toolbar ?? handle).listen(0, '127.0.0.1')
await once(server, 'listening')
const base = `http://127.0.0.1:${server.address().port}`
const paths = ['/float/a', '/plain/a', '/throw/a', '/float/b', '/none'].filter(
  (path) => listens === 'yes' || path === '/float/a',
)
const answers = await Promise.all(paths.map((path) => fetch(base + path)))
for (const answer of toolbar === null ? [] : answers) {
  const id = answer.headers.get('x-debug-toolbar-request')
  const { path, panels } = await (await fetch(`${base}/_debug_toolbar/api/requests/${id}`)).json()
  const told = panels.ErrorsPanel.errors.map((error) => [
    error.seen,
    error.name,
    error.message,
    error.site?.function,
    error.taskName,
  ])
  console.log('told:', JSON.stringify([path, ...told]))
}
console.log('listeners', process.listenerCount('unhandledRejection'), process.listenerCount('uncaughtExceptionMonitor'))
toolbar?.close()
console.log('own emit', Object.hasOwn(process, 'emit'))
process.exit()
