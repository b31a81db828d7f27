import { createContext } from 'preact'
import type { ComponentChildren, Context, JSX } from 'preact'
import { useContext, useEffect, useRef, useState } from 'preact/hooks'
import type { RequestDetail, ScreenContext } from '../../core/api.ts'
import { visibleLines } from '../state/text.ts'
import { SeverityIcon } from './icons.tsx'
import { messageOf } from './use-live.ts'

/** Addresses of modules by panel id. */
export const ScreensContext: Context<ReadonlyMap<string, string>> = createContext<ReadonlyMap<string, string>>(
  new Map(),
)

interface OwnScreenProps {
  /** The panel's. */
  id: string
  detail: RequestDetail
  /** What is shown where the panel brings no screen, or one that fails. */
  children: ComponentChildren
}

/** The screen that a panel brings along. A fault of it is told, and the panel's data shown in its place. */
export function OwnScreen({ id, detail, children }: OwnScreenProps): JSX.Element {
  const url = useContext(ScreensContext).get(id)
  const place = useRef<HTMLDivElement>(null)
  const [fault, setFault] = useState<string | null>(null)
  useEffect(() => {
    const element = place.current
    if (url === undefined || element === null) return
    return mountScreen(url, element, contextOf(id, detail), (error) => setFault(messageOf(error)))
  }, [url, id, detail])
  if (url === undefined) return <>{children}</>
  if (fault === null) return <div ref={place} class="own-screen" tabIndex={0} role="region" aria-label="Panel" />
  return (
    <>
      <p role="alert" class="screen-fault">
        <SeverityIcon severity="warning" />
        <span>
          This panel's own screen failed; its data is below. <bdi>{visibleLines(fault)}</bdi>
        </span>
      </p>
      {children}
    </>
  )
}

function contextOf(id: string, { panels, ...request }: RequestDetail): ScreenContext {
  return { stats: panels[id], request }
}

type Mount = (element: HTMLElement, context: ScreenContext) => unknown

/** Loads the module and lets it draw, in an element of its own; the answer takes that away again. */
function mountScreen(
  url: string,
  place: HTMLElement,
  context: ScreenContext,
  onFault: (error: unknown) => void,
): () => void {
  const element = place.appendChild(document.createElement('div'))
  let isOpen = true
  let unmount: unknown
  const close = (): void => {
    const leave = unmount
    unmount = undefined
    if (typeof leave === 'function') leave()
  }
  const open = async (): Promise<void> => {
    const module = (await import(/* @vite-ignore */ url)) as { mount?: unknown }
    if (typeof module.mount !== 'function') throw new TypeError('Expected the module to export a function mount.')
    if (!isOpen) return
    unmount = await (module.mount as Mount)(element, context)
    if (!isOpen) close()
  }
  open().catch((error: unknown) => {
    if (isOpen) onFault(error)
  })
  return () => {
    isOpen = false
    try {
      close()
    } catch (error) {
      // The tab is gone: only the console can still tell its author.
      console.error(error)
    }
    element.remove()
  }
}
