/** Builds everything that the package ships: the library (tsc → dist/src, dist/test) and the UI (vite → dist/ui). */
import { existsSync, rmSync } from 'node:fs'
import { npmRun, root, run } from './lib/run.js'

rmSync(new URL('dist', root), { recursive: true, force: true })
await run('tsc', ['-p', 'tsconfig.json'])
if (existsSync(new URL('src/ui/main.tsx', root))) await npmRun('build:ui')
