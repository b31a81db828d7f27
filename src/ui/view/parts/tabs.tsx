import type { JSX } from 'preact'
import { visible } from '../../state/text.ts'

export interface TabsProps {
  label: string
  /** Prefix of the ids of the tabs and their panel. */
  name: string
  tabs: readonly { id: string; title: string; subtitle: string }[]
  selected: string
  onSelect: (id: string) => void
}

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }

/** Renders tabs by the pattern of WAI-ARIA: one of them in the tab order, arrow keys between them. */
export function Tabs({ label, name, tabs, selected, onSelect }: TabsProps): JSX.Element {
  const move = (event: KeyboardEvent): void => {
    const step = STEPS[event.key]
    if (step === undefined) return
    event.preventDefault()
    const index = tabs.findIndex((tab) => tab.id === selected) + step
    const target = Math.max(0, Math.min(tabs.length - 1, index))
    const tab = tabs[target]
    if (tab) onSelect(tab.id)
    const buttons = (event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('[role=tab]')
    buttons[target]?.focus()
  }
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={move}>
      {tabs.map((tab, i) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          id={`${name}-tab-${i}`}
          aria-controls={`${name}-panel`}
          aria-selected={tab.id === selected}
          tabIndex={tab.id === selected ? 0 : -1}
          onClick={() => onSelect(tab.id)}
        >
          <bdi>{visible(tab.title)}</bdi>
          {tab.subtitle && (
            <small>
              <bdi>{visible(tab.subtitle)}</bdi>
            </small>
          )}
        </button>
      ))}
    </div>
  )
}

/** Returns the id of the selected tab's button, for its panel's label. */
export function tabId(name: string, tabs: readonly { id: string }[], selected: string): string {
  return `${name}-tab-${tabs.findIndex((tab) => tab.id === selected)}`
}
