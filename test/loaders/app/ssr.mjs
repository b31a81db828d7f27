// A server that Vite loads: no hook of Node's sees its modules.
import { createServer } from 'vite'

const vite = await createServer({ server: { middlewareMode: true, ws: false }, appType: 'custom', logLevel: 'error' })
await vite.ssrLoadModule('/esm/server.ts')
