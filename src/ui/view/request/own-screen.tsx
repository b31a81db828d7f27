import { createContext } from 'preact'
import type { ComponentChildren, Context, JSX } from 'preact'
import { useContext, useEffect, useRef, useState } from 'preact/hooks'
import type { RequestDetail, ScreenContext } from '../../../model/api.ts'
import { visibleLines } from '../../state/text.ts'
import { SeverityIcon } from '../parts/icons.tsx'
import { messageOf } from '../parts/use-live.ts'

/** Addresses of panels' screen modules by panel id. */
export const ScreensContext: Context<ReadonlyMap<string, string>> = createContext<ReadonlyMap<string, string>>(
  new Map(),
)

interface OwnScreenProps {
  /** The panel's id. */
  id: string
  detail: RequestDetail
  /** Shown instead if the panel brings no screen, or if its screen fails. */
  children: ComponentChildren
}

/** Shows the screen that a panel brings along. If it fails, it shows the fault and the panel's data. */
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

/** Copies the screen's argument: the screen is the panel's own code, and the page goes on with the original. */
function contextOf(id: string, { panels, ...request }: RequestDetail): ScreenContext {
  return structuredClone({ stats: panels[id], request })
}

type Mount = (element: HTMLElement, context: ScreenContext) => unknown

/** Loads the module and calls its `mount` with an element of its own; returns a function that removes the element. */
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
      // The tab is closed: only the console can still report to the screen's author.
      console.error(error)
    }
    element.remove()
  }
}
