import type { OperationSubject } from '../model/operation-groups.ts'
import { REQUESTS_OUT } from '../model/operation-groups.ts'
import { HTTP_CLIENT_PANEL } from '../model/panel-stats.ts'
import { OperationsPanel } from './shared/operations-panel.ts'

/** Shows the requests that a request's own code sent. */
export class HttpClientPanel extends OperationsPanel {
  static override readonly id: string = HTTP_CLIENT_PANEL
  static override readonly title: string = 'HTTP out'
  static override readonly navTitle: string = 'HTTP out'
  protected override readonly subject: OperationSubject = REQUESTS_OUT
}
