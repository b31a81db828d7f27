import { defineConfig } from 'vite'

/** The dashboard's assets. Locations are relative, so that they work under any `basePath`. */
export default defineConfig({
  base: './',
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: 'dist/ui',
    emptyOutDir: true,
    manifest: true,
    target: ['chrome123', 'firefox121', 'safari17.5'],
    // The page's policy allows no inline script, and there is one chunk: nothing to preload.
    modulePreload: false,
    // A data: font or image would be markup-like data in the style sheet; keep assets files.
    assetsInlineLimit: 0,
    rolldownOptions: { input: 'src/ui/main.tsx' },
  },
})
