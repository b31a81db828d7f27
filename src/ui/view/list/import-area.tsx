import { useEffect, useRef, useState } from 'preact/hooks'
import type { ComponentChildren, JSX } from 'preact'
import { visible } from '../../state/text.ts'
import type { ImportControl } from './use-imports.ts'

export interface ImportAreaProps {
  control: ImportControl
  /** Shows an imported request. */
  onOpen: (id: string) => void
  children: ComponentChildren
}

/** Takes files that are dropped anywhere on the page, and shows the problem of a file that could not be read. */
export function ImportArea({ control, onOpen, children }: ImportAreaProps): JSX.Element {
  const over = useFileDrop((files) => void openFiles(control, files, onOpen))
  const { error } = control.imports
  return (
    <>
      {error !== null && (
        <p class="import-error" role="alert">
          <bdi>{visible(error)}</bdi>
          <button type="button" class="link-button" onClick={control.dismiss}>
            Close
          </button>
        </p>
      )}
      {children}
      {over && (
        <div class="drop-hint" aria-hidden="true">
          <p>Drop a JSON export to open it here. Nothing is uploaded.</p>
        </div>
      )}
    </>
  )
}

/** Renders a button that opens a file dialog, an alternative to dropping files. */
export function ImportButton({ control, onOpen }: Omit<ImportAreaProps, 'children'>): JSX.Element {
  const input = useRef<HTMLInputElement>(null)
  const take = (): void => {
    const files = [...(input.current?.files ?? [])]
    // Reset, so that the same file can be chosen again.
    if (input.current) input.current.value = ''
    void openFiles(control, files, onOpen)
  }
  return (
    <>
      <button type="button" class="button" onClick={() => input.current?.click()}>
        Import…
      </button>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        multiple
        hidden
        aria-label="JSON exports to open"
        onChange={take}
      />
    </>
  )
}

async function openFiles(control: ImportControl, files: readonly File[], onOpen: (id: string) => void): Promise<void> {
  const id = await control.read(files)
  if (id !== null) onOpen(id)
}

/** Returns whether files are dragged over the page, and calls back for files that are dropped on it. */
function useFileDrop(onFiles: (files: File[]) => void): boolean {
  const [over, setOver] = useState(false)
  const latest = useRef(onFiles)
  latest.current = onFiles
  useEffect(() => {
    const stop = new AbortController()
    const { signal } = stop
    const drag = (event: DragEvent): void => {
      if (!event.dataTransfer?.types.includes('Files')) return
      // Prevents the drop from navigating to the file.
      event.preventDefault()
      setOver(true)
    }
    const drop = (event: DragEvent): void => {
      setOver(false)
      const files = [...(event.dataTransfer?.files ?? [])]
      if (files.length === 0) return
      event.preventDefault()
      latest.current(files)
    }
    const leave = (event: DragEvent): void => void (event.relatedTarget === null && setOver(false))
    addEventListener('dragover', drag, { signal })
    addEventListener('drop', drop, { signal })
    addEventListener('dragleave', leave, { signal })
    return () => stop.abort()
  }, [])
  return over
}
