import type { ComponentChildren, JSX } from 'preact'
import type { Place } from '../../state/location.ts'
import type { Navigation } from './use-place.ts'

export interface LinkProps {
  to: Place
  navigation: Navigation
  class?: string
  current?: boolean
  title?: string
  children: ComponentChildren
}

/**
 * Renders a link within the dashboard: a plain click changes the place, any other is the browser's (new tab, window).
 */
export function Link({ to, navigation, class: kind, current, title, children }: LinkProps): JSX.Element {
  const follow = (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    navigation.go(to)
  }
  return (
    <a
      class={kind}
      href={navigation.href(to)}
      onClick={follow}
      aria-current={current ? 'page' : undefined}
      title={title}
    >
      {children}
    </a>
  )
}
