import type { RequestReader } from '../../model/api.ts'
import type { RouteReader } from '../../model/routes/route-data.ts'
import type { Logger } from '../../core/log.ts'
import type { RecordExtent } from '../../core/workers/share-records.ts'
import type { ReportBundle } from '../../formats/html.ts'
import type { Assets } from '../dashboard/assets.ts'
import type { PageData } from '../dashboard/document.ts'
import type { Screens } from '../dashboard/screens.ts'
import type { EventHub } from './events.ts'

/** The parts of a toolbar that the routes use. */
export interface Services {
  basePath: string
  token: string
  /** Returns whether a token is the one of another process with the same records. */
  hasToken: (given: string) => Promise<boolean>
  /** Whose records the reader has. */
  extent: RecordExtent
  editor: PageData['editor']
  reader: RequestReader
  routes: RouteReader
  assets: Assets
  screens: Screens
  events: EventHub
  logger: Logger
  /** Loads the page for HTML exports, in one file; null if it is not built. */
  loadReport: () => Promise<ReportBundle | null>
}
