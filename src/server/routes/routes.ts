import type { IncomingMessage } from 'node:http'
import type { AssetFile, Assets } from '../dashboard/assets.ts'
import { compareRequests } from './compare.ts'
import { renderDashboard, renderMissing } from '../dashboard/document.ts'
import { exportRequest } from './export.ts'
import { applyFilter, choiceOf, parseFilter } from './filter.ts'
import { requestNotFound } from './not-found.ts'
import type { Reply } from '../exchange/reply.ts'
import { failure, json } from '../exchange/reply.ts'
import { sendRoute, sendRoutes } from './route-sums.ts'
import { shortenDetail } from './page-detail.ts'
import type { Services } from './services.ts'
import type { Exchange, Route } from '../exchange/router.ts'

/** All routes of the server. The guard comes before all of them; methods other than GET need the token as well. */
export const routes: readonly Route<Services>[] = [
  { method: 'GET', path: '/', answer: showDashboard },
  { method: 'GET', path: '/requests/:id', answer: showDashboard },
  { method: 'GET', path: '/compare', answer: showDashboard },
  { method: 'GET', path: '/routes', answer: showDashboard },
  { method: 'GET', path: '/routes/:id', answer: showDashboard },
  { method: 'GET', path: '/assets/:name', answer: sendAsset },
  { method: 'GET', path: '/screens/:name', answer: sendScreen },
  { method: 'GET', path: '/api/requests', answer: listRequests },
  { method: 'DELETE', path: '/api/requests', answer: clearRequests },
  { method: 'GET', path: '/api/requests/:id', answer: sendRequest },
  { method: 'GET', path: '/api/requests/:id/export', answer: exportRequest },
  { method: 'PUT', path: '/api/requests/:id/pin', answer: pinRequest },
  { method: 'DELETE', path: '/api/requests/:id/pin', answer: unpinRequest },
  { method: 'GET', path: '/api/compare', answer: compareRequests },
  { method: 'GET', path: '/api/routes', answer: sendRoutes },
  { method: 'GET', path: '/api/routes/:id', answer: sendRoute },
  { method: 'GET', path: '/api/toolbar/:id', answer: sendBadgeDetail },
  { method: 'GET', path: '/api/live', answer: sendRunning },
  { method: 'GET', path: '/api/events', answer: openEvents },
]

const EVENT_HEADERS: Readonly<Record<string, string>> = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  // Prevents compressing middleware and proxies from holding events back.
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
}

/** Sends the same document for every screen: the page reads the screen from its address. */
async function showDashboard({ services }: Exchange<Services>): Promise<Reply> {
  const bundle = await services.assets.load()
  if (bundle === null) return renderMissing(services.basePath)
  return renderDashboard(bundle, { ...services, screens: await services.screens.read() })
}

async function sendAsset({ req, param, services }: Exchange<Services>): Promise<Reply> {
  const file = await findAsset(services.assets, `assets/${param}`)
  return file === undefined ? failure(404, 'NOT_FOUND', 'The dashboard has no file of this name.') : sendFile(req, file)
}

function sendScreen({ req, param, services }: Exchange<Services>): Reply {
  const file = services.screens.find(`screens/${param}`)
  if (file !== undefined) return sendFile(req, file)
  return failure(404, 'NOT_FOUND', 'No panel has a screen of this name now. Reload the dashboard.')
}

function sendFile(req: IncomingMessage, file: AssetFile): Reply {
  const headers = {
    ETag: file.etag,
    'Cache-Control': file.hashed ? 'private, max-age=31536000, immutable' : 'no-cache',
  }
  if (req.headers['if-none-match'] === file.etag) return { status: 304, headers }
  return { status: 200, headers: { ...headers, 'Content-Type': file.contentType }, body: file.content }
}

async function findAsset(assets: Assets, name: string): Promise<AssetFile | undefined> {
  const script = assets.badgeScript()
  return script?.name === name ? script.file : (await assets.load())?.files.get(name)
}

async function listRequests({ query, services }: Exchange<Services>): Promise<Reply> {
  const parsed = parseFilter(query)
  if ('problem' in parsed) return failure(400, 'BAD_PARAMETER', parsed.problem)
  const { reader } = services
  const requests = applyFilter(await reader.summaries(choiceOf(parsed.filter)), parsed.filter)
  const shed = reader.shed ?? 0
  return json(shed === 0 ? { requests } : { requests, shed })
}

async function pinRequest({ param, services }: Exchange<Services>): Promise<Reply> {
  return (await services.reader.pin?.(param, true)) ? { status: 204 } : requestNotFound(services)
}

async function unpinRequest({ param, services }: Exchange<Services>): Promise<Reply> {
  return (await services.reader.pin?.(param, false)) ? { status: 204 } : requestNotFound(services)
}

async function clearRequests({ services }: Exchange<Services>): Promise<Reply> {
  await services.reader.clear()
  return { status: 204 }
}

/** Sends a request; with `hierarchy=false` without the trees of tasks, which repeat the flat list. */
async function sendRequest({ param, query, services }: Exchange<Services>): Promise<Reply> {
  const detail = await services.reader.detail(param)
  if (detail === undefined) return requestNotFound(services)
  const isFlat = new URLSearchParams(query).get('hierarchy') === 'false'
  return json(isFlat ? { ...detail, panels: mapValues(detail.panels, withoutHierarchy) } : detail)
}

const mapValues = (record: Record<string, unknown>, map: (value: unknown) => unknown): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))

function withoutHierarchy(panel: unknown): unknown {
  if (typeof panel !== 'object' || panel === null || !('taskHierarchy' in panel)) return panel
  const { taskHierarchy: _, ...rest } = panel
  return rest
}

async function sendBadgeDetail({ param, services }: Exchange<Services>): Promise<Reply> {
  const detail = await services.reader.detail(param)
  return detail === undefined ? requestNotFound(services) : json(shortenDetail(detail))
}

async function sendRunning({ services }: Exchange<Services>): Promise<Reply> {
  return json((await services.reader.running?.()) ?? { now: 0, requests: [], more: 0 })
}

function openEvents({ services }: Exchange<Services>): Reply {
  if (services.events.hasRoom()) {
    return { status: 200, headers: EVENT_HEADERS, stream: (res) => services.events.add(res) }
  }
  return failure(503, 'NO_MORE_STREAMS', 'Too many dashboards listen already. Close one and reload this page.')
}
