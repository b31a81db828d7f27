import type { ComponentChildren, JSX } from 'preact'
import type { ComparePlace } from '../../state/location.ts'
import { Mark } from './icons.tsx'
import { Link } from './link.tsx'
import { ThemeButton } from './theme-button.tsx'
import type { Navigation } from './use-place.ts'

export interface CompareFrameProps {
  place: ComparePlace
  navigation: Navigation
  /** The field in which one side is chosen. */
  renderChoice: (side: 'A' | 'B', choose: (chosen: string | null) => void) => JSX.Element
  children: ComponentChildren
}

/** Renders the page of two sides: their fields, which can be swapped, and below them the result. */
export function CompareFrame({ place, navigation, renderChoice, children }: CompareFrameProps): JSX.Element {
  const choose = (change: Partial<ComparePlace>): void => navigation.go({ ...place, ...change })
  return (
    <div class="compare-page">
      <header class="top">
        <Link to={{ screen: 'list' }} navigation={navigation} class="brand">
          <Mark /> debug-toolbar
        </Link>
        <h1>Compare</h1>
        {renderChoice('A', (a) => choose({ a }))}
        <button type="button" class="button" onClick={() => choose({ a: place.b, b: place.a })}>
          Swap
        </button>
        {renderChoice('B', (b) => choose({ b }))}
        <ThemeButton />
      </header>
      <main id="content" tabIndex={-1}>
        {children}
      </main>
    </div>
  )
}
