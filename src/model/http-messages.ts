/** Describes a request; header values are redacted before they get here. */
export interface RequestInfo {
  method: string
  /** Path and query as received, secrets redacted. */
  url: string
  /** Path without the query. */
  path: string
  /** The framework's route pattern; null if it has none. */
  route: string | null
  httpVersion: string
  headers: [name: string, value: string][]
  remoteAddress: string | null
}

/** Describes a response whose headers were sent. */
export interface ResponseInfo {
  status: number
  statusMessage: string
  headers: [name: string, value: string][]
  /** Milliseconds from the request's start to its headers; null if none were sent. */
  timeToFirstByte: number | null
  /** Bytes written to the connection, headers included; null if unknown. */
  bytesSent: number | null
  /** False if the connection closed, or the recording ended, before the response did. */
  complete: boolean
}
