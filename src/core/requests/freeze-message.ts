/**
 * Freezes the description of a request or response, headers included: the lists and all panels are given the same
 * object. Called when somebody reads it, so a request that nobody looks at pays nothing.
 */
export function freezeMessage<T extends { headers: [name: string, value: string][] }>(message: T): T {
  for (const header of message.headers) Object.freeze(header)
  Object.freeze(message.headers)
  return Object.freeze(message)
}
