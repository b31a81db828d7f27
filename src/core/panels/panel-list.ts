import { describeFailure } from '../redaction/index.ts'
import type { Logger } from '../log.ts'
import { muteRejection } from '../mute-rejection.ts'
import type { Panel, PanelClass, ResolvedConfig } from './panel.ts'
import { pathOfScreen } from './screen-path.ts'

/** A panel with the static properties of its class. */
export interface LoadedPanel {
  id: string
  title: string
  navTitle: string
  /** The path of its own screen; null if the dashboard shows its data. */
  screen: string | null
  panel: Panel
  /** It is one of ours: its data is plain. */
  isBuiltIn?: boolean
}

/**
 * Creates the panels of a toolbar: `config.panels` or else the built-in ones, then `extraPanels`, without
 * `excludePanels`. A panel that is not available, or fails to say so, is left out with one warning; the others are
 * created all the same.
 *
 * @example loadPanels(config, [TimerPanel, RequestPanel], consoleLogger).map((panel) => panel.id)
 */
export function loadPanels(config: ResolvedConfig, builtIns: readonly PanelClass[], logger: Logger): LoadedPanel[] {
  const classes = [...(config.panels ?? builtIns), ...config.extraPanels]
  warnOfUnknownIds(config, classes, logger)
  const loaded = new Map<string, LoadedPanel>()
  for (const panelClass of classes) {
    const { id } = panelClass
    if (config.excludePanels.includes(id)) continue
    if (loaded.has(id)) {
      logger.warn(`The panel ${id} is left out: another panel has this id already. Give it an id of its own.`)
      continue
    }
    const panel = makePanel(panelClass, config, logger)
    if (panel === null) continue
    const { title, navTitle, screen } = panelClass
    loaded.set(id, {
      id,
      title,
      navTitle,
      screen: pathOfScreen(screen),
      panel,
      isBuiltIn: builtIns.includes(panelClass),
    })
  }
  return [...loaded.values()]
}

function warnOfUnknownIds(config: ResolvedConfig, classes: readonly PanelClass[], logger: Logger): void {
  const ids = classes.map(({ id }) => id)
  const unknown = config.excludePanels.filter((id) => !ids.includes(id))
  if (unknown.length === 0) return
  logger.warn(`excludePanels names no panel of this toolbar: ${unknown.join(', ')}. The panels are: ${ids.join(', ')}.`)
}

function makePanel(panelClass: PanelClass, config: ResolvedConfig, logger: Logger): Panel | null {
  try {
    const panel = new panelClass(config)
    const available: unknown = panel.isAvailable()
    if (available === true) return panel
    // Servers start synchronously: the promise cannot be awaited, and its rejection must not be unhandled.
    muteRejection(available)
    logger.warn(`The panel ${panelClass.id} is left out: its isAvailable() did not answer true.`)
  } catch (error) {
    logger.warn(`The panel ${panelClass.id} is left out, as it failed at start: ${describeFailure(error)}`)
  }
  return null
}
