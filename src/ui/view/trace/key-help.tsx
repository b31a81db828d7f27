import { useEffect, useRef } from 'preact/hooks'
import type { JSX } from 'preact'
import { GESTURES, KEYS } from './use-trace-keys.ts'

/** Renders the list of keys and gestures over the page. Esc closes it, and the focus returns to its former place. */
export function KeyHelp({ onClose }: { onClose: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-title" onClose={onClose}>
      <header>
        <h2 id="help-title">Keys</h2>
        <button type="button" class="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </header>
      <table>
        <tbody>
          {[...KEYS, ...GESTURES].map(([keys, what]) => (
            <tr key={keys}>
              <th scope="row">
                {keys.split('  ').map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </th>
              <td>{what}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </dialog>
  )
}
