import { types } from 'node:util'
import { describeValue } from '../describe-value.ts'
import { Panel } from './panel.ts'
import type { PanelHost } from './panel.ts'
import type { LoadedPanel } from './panel-list.ts'

type OnFailure = (loaded: LoadedPanel, step: 'install' | 'uninstall', error: unknown) => void

/**
 * Installs every panel and returns the function that uninstalls them, the last one first; a second call of it does
 * nothing. A failure of a panel goes to `onFailure`, and the others are treated all the same.
 */
export function installPanels(panels: readonly LoadedPanel[], host: PanelHost, onFailure: OnFailure): () => void {
  const steps: (() => void)[] = []
  for (const loaded of panels) {
    const uninstall = install(loaded, host, onFailure)
    if (uninstall !== null) steps.push(() => undo(uninstall, (error) => onFailure(loaded, 'uninstall', error)))
  }
  return () => {
    while (steps.length > 0) steps.pop()!()
  }
}

function install(loaded: LoadedPanel, host: PanelHost, onFailure: OnFailure): (() => unknown) | null {
  const fail = (error: unknown): void => onFailure(loaded, 'install', error)
  try {
    const { panel } = loaded
    if (panel.install === Panel.prototype.install) return null
    const answer: unknown = panel.install(host)
    if (typeof answer === 'function') return answer as () => unknown
    if (answer === undefined) return null
    fail(`expected the function that uninstalls, or nothing, got ${describeValue(answer)}`)
    // Hooks that it installs later must be removed: nobody else could.
    if (types.isPromise(answer)) answer.then((late) => typeof late === 'function' && undo(late, ignore), ignore)
  } catch (error) {
    fail(error)
  }
  return null
}

function undo(uninstall: Function, fail: (error: unknown) => void): void {
  try {
    const answer: unknown = Reflect.apply(uninstall, undefined, [])
    if (types.isPromise(answer)) answer.then(ignore, fail)
  } catch (error) {
    fail(error)
  }
}

function ignore(): void {}
