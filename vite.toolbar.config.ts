import { defineConfig } from 'vite'
import dashboard from './vite.config.ts'

/** The toolbar in the app's pages: one classic script that needs no other file, beside the dashboard's. */
export default defineConfig({
  ...dashboard,
  build: {
    ...dashboard.build,
    emptyOutDir: false,
    manifest: '.vite/toolbar-manifest.json',
    rolldownOptions: {
      input: 'src/ui/badge/main.tsx',
      output: { format: 'iife', entryFileNames: 'assets/toolbar-[hash].js' },
    },
  },
})
