import type { OperationSubject } from '../model/operation-groups.ts'
import { QUERIES } from '../model/operation-groups.ts'
import { QUERIES_PANEL } from '../model/panel-stats.ts'
import { OperationsPanel } from './shared/operations-panel.ts'

/** Shows the queries of a request to its databases. */
export class QueriesPanel extends OperationsPanel {
  static override readonly id: string = QUERIES_PANEL
  static override readonly title: string = 'Queries'
  static override readonly navTitle: string = 'Queries'
  protected override readonly subject: OperationSubject = QUERIES
}
