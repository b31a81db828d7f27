import { readFile } from 'node:fs/promises'
import type { ReportBundle } from './html.ts'

const DIRECTORY = new URL('../../ui/report/', import.meta.url)

/** Loads the built report of this package; null in a checkout that is not built. Rejects if it cannot be read. */
export async function loadReportBundle(directory: URL = DIRECTORY): Promise<ReportBundle | null> {
  try {
    const [script, style] = await Promise.all([read(directory, 'report.js'), read(directory, 'report.css')])
    // Browsers hash the text after parsing, which leaves line feeds only.
    return { script: script.replaceAll('\r\n', '\n'), style: style.replaceAll('\r\n', '\n') }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

const read = (directory: URL, name: string): Promise<string> => readFile(new URL(name, directory), 'utf8')
