const HEADER = 'X-Debug-Toolbar-Request'

/** Receives the request id that a response of the page carried. */
export type OnResponse = (id: string | null) => void

/**
 * Wraps the page's own `fetch` and `XMLHttpRequest` and reports each response of the same origin that carries our
 * header. Arguments, receiver, results and errors are unchanged, and an unhandled rejection stays unhandled.
 */
export function followRequests(page: Window & typeof globalThis, onResponse: OnResponse): void {
  const isOwn = (url: string): boolean => url.startsWith(`${page.location.origin}/`)
  const tell = (read: () => string | null): void => {
    try {
      onResponse(read())
    } catch {}
  }
  const onFetched = <T>(response: T): T => {
    if (response instanceof page.Response && isOwn(response.url)) tell(() => response.headers.get(HEADER))
    return response
  }
  page.fetch = new Proxy(page.fetch, {
    apply: (fetch, self, args) => (Reflect.apply(fetch, self, args) as Promise<Response>).then(onFetched),
  })
  const xhr = page.XMLHttpRequest.prototype
  xhr.send = new Proxy(xhr.send, {
    apply(send, self: XMLHttpRequest, args) {
      const onEnd = (): void => {
        // Only for the own origin: browsers log an error if a script reads a header that another origin does not
        // expose.
        if (isOwn(self.responseURL)) tell(() => self.getResponseHeader(HEADER))
      }
      if (self instanceof page.XMLHttpRequest) self.addEventListener('loadend', onEnd, { once: true })
      return Reflect.apply(send, self, args) as void
    },
  })
}
