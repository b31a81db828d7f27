/**
 * Builds the package: the library (tsc → dist/src, dist/test; its doors as a few files by rolldown) and the UI (vite →
 * dist/ui).
 */
import { existsSync, rmSync } from 'node:fs'
import { bundleDoors } from './lib/bundle.js'
import { writeRequireDoors } from './lib/require-doors.js'
import { npmRun, root, run } from './lib/run.js'

rmSync(new URL('dist', root), { recursive: true, force: true })
await run('tsc', ['-p', 'tsconfig.json'])
await bundleDoors()
writeRequireDoors()
if (existsSync(new URL('src/ui/main.tsx', root))) await npmRun('build:ui')
