const HEADER = 'X-Debug-Toolbar-Request'

/** Told the id of a request of the page whose response has come. */
export type OnResponse = (id: string | null) => void

/**
 * Follows the page's own `fetch` and `XMLHttpRequest` of the same origin from now on, by a header of their responses.
 * Arguments, receiver, results and errors stay what they are; a promise that nobody handles is still one.
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
        // A header that another origin does not show is an error on the console.
        if (isOwn(self.responseURL)) tell(() => self.getResponseHeader(HEADER))
      }
      if (self instanceof page.XMLHttpRequest) self.addEventListener('loadend', onEnd, { once: true })
      return Reflect.apply(send, self, args) as void
    },
  })
}
