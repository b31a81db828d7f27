import type { OperationSubject } from '../model/operation-groups.ts'
import { COMMANDS } from '../model/operation-groups.ts'
import { CACHE_PANEL } from '../model/panel-stats.ts'
import { OperationsPanel } from './shared/operations-panel.ts'

/** Shows the commands of a request to caches and message brokers. */
export class CachePanel extends OperationsPanel {
  static override readonly id: string = CACHE_PANEL
  static override readonly title: string = 'Cache and messages'
  static override readonly navTitle: string = 'Cache and messages'
  protected override readonly subject: OperationSubject = COMMANDS
}
