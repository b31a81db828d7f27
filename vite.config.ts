import { defineConfig } from 'vite'
import type { UserConfig } from 'vite'

const shared: UserConfig = {
  base: './',
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
}

const target = ['chrome123', 'firefox121', 'safari17.5']

/** The dashboard's assets. Locations are relative, so that they work under any `basePath`. */
const dashboard: UserConfig = {
  ...shared,
  build: {
    outDir: 'dist/ui',
    emptyOutDir: true,
    manifest: true,
    target,
    // The page's policy allows no inline script, and there is one chunk: nothing to preload.
    modulePreload: false,
    // A data: font or image would be markup-like data in the style sheet; keep assets files.
    assetsInlineLimit: 0,
    rolldownOptions: { input: 'src/ui/main.tsx' },
  },
}

/** What HTML exports are made of (`--mode report`): one script and one style sheet, whatever the screens import. */
const report: UserConfig = {
  ...shared,
  build: {
    outDir: 'dist/ui/report',
    target,
    modulePreload: false,
    cssCodeSplit: false,
    rolldownOptions: {
      input: 'src/ui/report.tsx',
      output: { codeSplitting: false, entryFileNames: 'report.js', assetFileNames: 'report[extname]' },
    },
  },
}

/** The toolbar in the app's pages (`--mode toolbar`): one classic script that needs no other file. */
const toolbar: UserConfig = {
  ...shared,
  build: {
    outDir: 'dist/ui',
    emptyOutDir: false,
    manifest: '.vite/toolbar-manifest.json',
    target,
    modulePreload: false,
    rolldownOptions: {
      input: 'src/ui/badge/main.tsx',
      output: { format: 'iife', entryFileNames: 'assets/toolbar-[hash].js' },
    },
  },
}

const MODES: Readonly<Record<string, UserConfig>> = { report, toolbar }

export default defineConfig(({ mode }) => MODES[mode] ?? dashboard)
