import { createHash } from 'node:crypto'
import { request } from 'node:http'
import type { ClientRequest, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { Panel } from '../../src/core/panels/panel.ts'
import type { RequestContext } from '../../src/core/panels/panel.ts'
import type { FinishedRequest, FinishedSummary } from '../../src/model/finished-request.ts'
import type { RequestStore } from '../../src/model/request-store.ts'

/** A store that keeps every record as it came. */
export class MemoryRecords implements RequestStore {
  readonly all: FinishedRequest[] = []

  add(record: FinishedRequest): void {
    this.all.push(record)
  }

  get(id: string): FinishedRequest | undefined {
    return this.all.find(({ summary }) => summary.id === id)
  }

  list(limit: number): FinishedSummary[] {
    return this.all.map(({ summary }) => summary).slice(0, limit)
  }

  clear(): void {
    this.all.length = 0
  }

  /** Resolves when so many records have come. */
  async settled(count: number): Promise<void> {
    while (this.all.length < count) await sleep(10)
  }
}

/** Every secret that was put in somewhere, by its place. */
export const places: Map<string, string> = new Map()

function put(place: string, secret: string): string {
  places.set(place, secret)
  return secret
}

const digest = (place: string): Buffer => createHash('sha256').update(place).digest()
const word = (place: string): string => put(place, `c4nary${digest(place).toString('hex').slice(0, 8)}Q`)
const hex = (place: string): string => put(place, digest(place).toString('hex'))
const mixed = (place: string): string => put(place, digest(place).toString('base64url'))
const mail = (place: string): string => `${word(place)}@example.com`
const jwt = (place: string): string => `eyJhbGciOiJIUzI1NiJ9.${word(place)}.x`
const uuid = (place: string): string =>
  put(
    place,
    digest(place)
      .toString('hex')
      .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5'),
  )

const QUERY_KEYS = (
  'token password code state SAMLResponse SAMLRequest RelayState assertion client_assertion ticket id_token ' +
  'access_token refresh_token X-Amz-Signature X-Goog-Signature sig device_code otp a[secret]'
).split(' ')

function url(): string {
  const path = [
    `/kept/${hex('path: hex')}/${mixed('path: base64url')}/${mail('path: mail')}`,
    `${encodeURIComponent(mail('path: encoded mail'))}/${jwt('path: jwt')}/x;jsessionid=${word('path: parameter')}`,
    `reset/${uuid('path: uuid')}/verify/${word('path: code')}`,
  ].join('/')
  const pairs = QUERY_KEYS.map((key) => `${encodeURIComponent(key)}=${word(`query: ${key}`)}`)
  const inner = `/x?token=${word('query: nested')}`
  const json = JSON.stringify({ user: 'ann', password: word('query: json') })
  const values = [hex('query: hex'), mixed('query: base64url'), uuid('query: uuid'), mail('query: mail')]
  pairs.push(`next=${encodeURIComponent(inner)}`, `json=${encodeURIComponent(json)}`)
  return `${path}?page=2&${[...pairs, ...values.map((value, index) => `v${index}x=${value}`)].join('&')}`
}

const requestHeaders = (): Record<string, string> => ({
  authorization: `Bearer ${word('header: authorization')}`,
  'proxy-authorization': `Basic ${word('header: proxy-authorization')}`,
  cookie: `sid=${word('header: cookie')}; theme=${word('header: second cookie')}`,
  'x-api-key': word('header: x-api-key'),
  'x-csrf-token': word('header: x-csrf-token'),
  'x-session-id': word('header: session'),
  'sec-websocket-protocol': `bearer, ${word('header: subprotocol')}`,
  referer: `https://ann:${word('referer: password')}@h/invite/${word('referer: path')}?code=${word('referer: query')}`,
  'x-callback': `/magic/${word('header: address')}`,
  'x-json': JSON.stringify({ password: word('header: json') }),
  'x-note': `it is ${jwt('header: jwt')}`,
  from: mail('header: mail'),
  'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
  trailer: 'x-token',
})

const BOUNDARY = 'part-of-a-form'

/** Fields, a file and JSON in one form: no body is kept. */
export function requestBody(): string {
  const parts = [
    `name="${word('body: name')}"\r\n\r\n${word('body: field')}`,
    `name="file"; filename="${word('body: file name')}"\r\n\r\nuser=ann&password=${word('body: form')}`,
    `name="json"\r\nContent-Type: application/json\r\n\r\n${JSON.stringify({ token: word('body: json') })}`,
  ]
  const texts = parts.map((part) => `--${BOUNDARY}\r\nContent-Disposition: form-data; ${part}\r\n`)
  return `${texts.join('')}--${BOUNDARY}--\r\n`
}

/** Sends a request full of secrets. */
export function sendCanaries(port: number): ClientRequest {
  const req = request({ host: '127.0.0.1', port, method: 'POST', path: url(), headers: requestHeaders(), agent: false })
  req.write(requestBody())
  req.addTrailers({ 'x-token': word('request: trailer') })
  req.end()
  return req
}

export function answer(res: ServerResponse): void {
  log()
  res.statusMessage = `OK token=${word('response: status message')}`
  res.setHeader('set-cookie', [`a=${word('response: cookie')}; Path=/`, `b=${word('response: second cookie')}`])
  res.setHeader(
    'location',
    `/reset/${word('location: path')}?state=${word('location: query')}#access_token=${word('location: fragment')}`,
  )
  res.setHeader('link', `</share/${word('response: link')}>; rel="next"`)
  res.setHeader('x-refresh-token', word('response: header'))
  res.setHeader('refresh', `5; url=https://h/cb?ticket=${word('response: refresh')}`)
  res.setHeader('x-user', mail('response: mail'))
  res.setHeader('trailer', 'x-sum-token')
  res.write(`kept\n\ndata: {"token":"${word('response: event')}"}\n\n`)
  res.addTrailers({ 'x-sum-token': word('response: trailer') })
  res.end(`<p>${word('response: body')}</p>`)
}

/** Logs secrets in all the ways in which a line can have one. */
function log(): void {
  console.info(`cannot reach https://ann:${word('console: address')}@host/?token=${word('console: query')}`)
  console.info('password=%s', word('console: place'), { token: word('console: object') }, [
    `api_key: ${word('console: list')}`,
  ])
  console.info(`{"user":"ann","password":"${word('console: json')}"}`, new Error(`secret: ${word('console: error')}`))
  console.info(
    `mail ${mail('console: mail')}, jwt ${jwt('console: jwt')}, cut ${'.'.repeat(1000)} token=${word('console: cut')}`,
  )
}

async function refuse(): Promise<never> {
  await sleep(1)
  const error = new Error(`token=${word('task: error')}`, { cause: new Error(`Error: secret: ${word('task: cause')}`) })
  error.name = mail('task: error name')
  throw error
}

/** Functions whose names are secrets. */
export const tasks: Record<string, () => Promise<unknown>> = {
  [mail('task: mail')]: async () => sleep(1),
  [jwt('task: jwt')]: async () => sleep(1),
  [`load sk_live_${word('task: key')}`]: async () => sleep(1),
  [hex('task: hex')]: async () => sleep(1),
  failing: async () => refuse().catch(() => {}),
}

export class Leaky extends Panel {
  static override readonly id: string = 'Leaky'
  static override readonly title: string = 'Leaky'
  static override readonly navTitle: string = 'Leaky'

  override processRequest({ state }: RequestContext): void {
    const text = `see https://h/?token=${word('state: address')}`
    state.set('Leaky', { kept: 'state kept', password: word('state: key'), list: [{ text }] })
  }

  override generateStats({ state }: RequestContext): unknown {
    return {
      kept: 'stats kept',
      state: state.get('Leaky'),
      apiKey: word('stats: key'),
      deep: [{ session: { inner: word('stats: deep') } }],
      map: new Map([['secret', word('stats: map')]]),
      error: new Error(`no postgres://app:${word('stats: error')}@db/x`),
      header: `Cookie: a=${word('stats: header')}; b=c`,
      words: `password: ${word('stats: words')} is wrong`,
      form: `user=ann&pwd=${word('stats: form')}`,
      json: JSON.stringify({ token: word('stats: json') }),
      mail: mail('stats: mail'),
      get getter(): string {
        return word('stats: getter')
      },
      toJSON: () => word('stats: toJSON'),
    }
  }

  override generateServerTiming(): { name: string; duration: number; description: string }[] {
    const description = `kept token=${word('metric: description')}`
    return [{ name: `secret=${word('metric: name')}`, duration: 1, description }]
  }

  override navSubtitle(): string {
    return `kept password=${word('panel: subtitle')}`
  }
}

export class Failing extends Leaky {
  static override readonly id: string = 'Failing'
  override processRequest(): void {}
  override generateServerTiming(): [] {
    return []
  }
  override generateStats(): unknown {
    const error = new Error(`kept /x?token=${word('error: message')} for ${mail('error: mail')}`)
    error.name = word('error: name')
    throw error
  }
}

export class Absent extends Leaky {
  static override readonly id: string = 'Absent'
  override isAvailable(): boolean {
    throw new Error(`no connection to redis://:${word('log: password')}@h with token: ${word('log: words')}`)
  }
}
